{# Text for comparing: lower case, accents off, `&` as a word, dots and apostrophes
   dropped (St. Mary's, L.L.C.), other ASCII punctuation a space. Letters outside Latin
   stay. Null where nothing is left. #}
{% macro matching_text(expression) -%}
    {%- set accents = "'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿšž’'" -%}
    {%- set letters = "'aaaaaaceeeeiiiinoooooouuuuyysz'''" -%}
    {%- set plain = 'translate(lower(' ~ expression ~ '), ' ~ accents ~ ', ' ~ letters ~ ')' -%}
    {%- set worded = 'replace(' ~ plain ~ ", '&', ' and ')" -%}
    nullif(trim({{ regex_replace(regex_replace(worded, "[.'`]"), '[ -/:-@[-`{-~]+', ' ') }}), '')
{%- endmacro %}

{# One row per word of a text, with its position; words after the `most`-th are left out.
   `keys` are the columns to carry along; the text comes from matching_text. #}
{% macro split_words(relation, keys, text, most) -%}
    select
        {% for key in keys -%}
        texts.{{ key }},
        {% endfor -%}
        positions.position,
        {{ dbt.split_part('texts.' ~ text, "' '", 'positions.position') }} as word
    from {{ relation }} as texts
    inner join (
        {%- for position in range(1, most + 1) %}
        select {{ position }} as position
        {%- if not loop.last %} union all{% endif %}
        {%- endfor %}
    ) as positions
        on
            positions.position
            <= length(texts.{{ text }}) - length(replace(texts.{{ text }}, ' ', '')) + 1
{%- endmacro %}

{# How two names, or two parts of a name, agree: equal, typo (few letters differ in a
   word long enough for that), initial, missing or different. #}
{% macro name_agreement(a, b) -%}
    case
        when {{ a }} is null or {{ b }} is null then 'missing'
        when {{ a }} = {{ b }} then 'equal'
        when length({{ a }}) = 1 or length({{ b }}) = 1
            then case
                when substr({{ a }}, 1, 1) = substr({{ b }}, 1, 1) then 'initial'
                else 'different'
            end
        when least(length({{ a }}), length({{ b }})) < 4 then 'different'
        when {{ edit_distance(a, b) }} <= 1 then 'typo'
        when
            least(length({{ a }}), length({{ b }})) >= 7
            and {{ edit_distance(a, b) }} <= 2
            then 'typo'
        else 'different'
    end
{%- endmacro %}
