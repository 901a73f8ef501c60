{# Text for comparing: lower case, accents off, `&` as a word, dots and apostrophes
   dropped (St. Mary's, L.L.C.), other ASCII punctuation a space. Letters outside Latin
   stay. Null where nothing is left. Text that needs nothing but lower case, which is
   most of it, is told by one pattern. #}
{% macro matching_text(expression) -%}
    {%- set lowered = 'lower(' ~ expression ~ ')' -%}
    {%- set accents = "'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿšž’'" -%}
    {#- The curved apostrophe becomes one of the marks that are dropped next. -#}
    {%- set letters = "'aaaaaaceeeeiiiinoooooouuuuyysz`'" -%}
    {%- set plain = (
        'translate(' ~ lowered ~ ', ' ~ accents ~ ', ' ~ letters ~ ')'
    ) -%}
    {%- set worded = 'replace(' ~ plain ~ ", '&', ' and ')" -%}
    {%- set joined = regex_replace(worded, "[.'`]") -%}
    case
        when {{ regex_matches(lowered, '^[a-z0-9]+( [a-z0-9]+)*$') }} then {{ lowered }}
        else nullif(trim({{ regex_replace(joined, '[ -/:-@\\[-`{-~]+', ' ') }}), '')
    end
{%- endmacro %}

{# True where two neighbouring letters of the first nine have changed places. #}
{% macro is_transposed(a, b) -%}
    (
        {%- for position in range(1, 10) %}
        substr({{ a }}, 1, {{ position - 1 }})
        || substr({{ a }}, {{ position + 1 }}, 1)
        || substr({{ a }}, {{ position }}, 1)
        || substr({{ a }}, {{ position + 2 }}) = {{ b }}
        {%- if not loop.last %} or{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{# How two parts of a name agree: equal; typo (few letters differ in a word long enough
   for that); initial; alike (one begins with the other, or short and a letter apart);
   missing; or different. #}
{% macro name_agreement(a, b) -%}
    {%- set shorter = 'least(length(' ~ a ~ '), length(' ~ b ~ '))' -%}
    {%- set distance = edit_distance(a, b) -%}
    case
        when {{ a }} is null or {{ b }} is null then 'missing'
        when {{ a }} = {{ b }} then 'equal'
        when {{ shorter }} = 1 and substr({{ a }}, 1, 1) = substr({{ b }}, 1, 1)
            then 'initial'
        when {{ shorter }} >= 4 and {{ distance }} <= 1 then 'typo'
        when {{ shorter }} >= 7 and {{ distance }} = 2 then 'typo'
        when {{ shorter }} >= 4 and {{ distance }} = 2 and {{ is_transposed(a, b) }}
            then 'typo'
        when
            {{ shorter }} > 1
            and substr({{ a }}, 1, 1) = substr({{ b }}, 1, 1)
            and (
                {{ distance }} = 1
                or {{ starts_with(a, b) }}
                or {{ starts_with(b, a) }}
            )
            then 'alike'
        else 'different'
    end
{%- endmacro %}
