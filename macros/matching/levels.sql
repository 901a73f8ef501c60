{# How two records compare in one respect: a level that match_weights gives bits for.
   `name`, `how` and `columns` are those of an item of `vars: comparisons`: `how` names
   a macro level_<how> below, and `columns` what of <entity>_match_records it looks at.
   Levels about equal values end in ~ and the rarity of the value. #}
{% macro comparison_level(name, how, columns) -%}
    {%- set levels = {
        'same': level_same,
        'identical': level_identical,
        'identifier': level_identifier,
        'first_name': level_first_name,
        'name': level_name,
        'organization_name': level_organization_name,
        'text': level_text,
        'code': level_code,
        'date': level_date,
        'address': level_address,
        'rarest_same': level_rarest_same,
    } -%}
    {%- if how not in levels -%}
        {{ exceptions.raise_compiler_error(
            "vars: comparisons: " ~ name ~ " is made by '" ~ how
            ~ "', which is none of: " ~ levels | join(', ') ~ '.'
        ) }}
    {%- endif -%}
    {{ levels[how](columns) }}
{%- endmacro %}

{% macro equal_level(column) -%}
    {{ rated_level('equal', column) }}
{%- endmacro %}

{% macro rated_level(level, column) -%}
    {{ dbt.concat([
        "'" ~ level ~ "~'",
        'cast(coalesce(rarities.' ~ column ~ '_rarity, 0) as ' ~ dbt.type_string()
        ~ ')',
    ]) }}
{%- endmacro %}

{% macro is_missing(column) -%}
    a.{{ column }} is null or b.{{ column }} is null
{%- endmacro %}

{# Whether at most one letter of every so many has to be changed. #}
{% macro is_nearly(a, b, letters) -%}
    {{ edit_distance(a, b) }} * {{ letters }}
    <= least(length({{ a }}), length({{ b }}))
{%- endmacro %}

{# Two values that can't be nearly right: a certificate's number, a suffix. #}
{% macro level_same(columns) -%}
    {%- set column = columns[0] -%}
    case
        when a.{{ column }} = b.{{ column }} then {{ equal_level(column) }}
        when a.{{ column }} <> b.{{ column }} then 'different'
        when coalesce(a.{{ column }}, b.{{ column }}) is null then 'missing'
        else 'one_sided'
    end
{%- endmacro %}

{# Whether all is equal: that it is not says nothing that the parts don't say. #}
{% macro level_identical(columns) -%}
    case when a.{{ columns[0] }} = b.{{ columns[0] }} then 'equal' else 'missing' end
{%- endmacro %}

{# Addresses and numbers of one's own, in any of several columns. A value that two names
   use is a household's or a couple's: it says less. #}
{% macro level_identifier(columns) -%}
    case
        {%- for column in columns %}
        {%- set others = [] %}
        {%- for other in columns %}
            {%- do others.append('b.' ~ other) %}
        {%- endfor %}
        when a.{{ column }} in ({{ others | join(', ') }}) and a.{{ column }}_names <= 1
            then {{ rated_level('own', column) }}
        {%- endfor %}
        {%- for column in columns %}
        {%- set others = [] %}
        {%- for other in columns %}
            {%- do others.append('b.' ~ other) %}
        {%- endfor %}
        when a.{{ column }} in ({{ others | join(', ') }})
            then {{ rated_level('of_few', column) }}
        {%- endfor %}
        when
            {%- for side in ('a', 'b') %}
            {{ 'or ' if not loop.first -}}
            (
                {%- for column in columns %}
                {{ 'and ' if not loop.first }}{{ side }}.{{ column }} is null
                {%- endfor %}
            )
            {%- endfor %}
            then 'missing'
        else 'different'
    end
{%- endmacro %}

{# First and last names, given as this name and the other; in the other order they are
   `swapped`. #}
{% macro level_first_name(columns) -%}
    case
        when {{ is_missing(columns[0]) }} then 'missing'
        when a.{{ columns[0] }} = b.{{ columns[0] }} then {{ equal_level(columns[0]) }}
        when {{ is_swapped(columns) }} then 'swapped'
        when variants.name_a is not null then 'nickname'
        when {{ is_crossed(columns) }} then 'crossed'
        -- Mark and Mary are a letter apart, and two.
        when
            a.is_known_first_name
            and b.is_known_first_name
            and length(a.{{ columns[0] }}) > 1
            and length(b.{{ columns[0] }}) > 1
            then 'different'
        else {{ name_agreement('a.' ~ columns[0], 'b.' ~ columns[0]) }}
    end
{%- endmacro %}

{% macro level_name(columns) -%}
    case
        when {{ is_missing(columns[0]) }} then 'missing'
        when a.{{ columns[0] }} = b.{{ columns[0] }} then {{ equal_level(columns[0]) }}
        when {{ is_swapped(columns) }} then 'swapped'
        when {{ is_crossed(columns) }} then 'crossed'
        else {{ name_agreement('a.' ~ columns[0], 'b.' ~ columns[0]) }}
    end
{%- endmacro %}

{% macro is_swapped(columns) -%}
    a.{{ columns[0] }} = b.{{ columns[1] }} and a.{{ columns[1] }} = b.{{ columns[0] }}
{%- endmacro %}

{# One name of each is the other's: exchanged, and the other one written otherwise. #}
{% macro is_crossed(columns) -%}
    (a.{{ columns[0] }} = b.{{ columns[1] }} or a.{{ columns[1] }} = b.{{ columns[0] }})
{%- endmacro %}

{# Names of organizations by their words; shared_words comes with the pairs. #}
{% macro level_organization_name(columns) -%}
    {%- set column = columns[0] -%}
    {%- set a, b = 'a.' ~ column, 'b.' ~ column -%}
    case
        when {{ is_missing(column) }} then 'missing'
        when {{ a }} = {{ b }} then {{ equal_level(column) }}
        when {{ is_nearly(a, b, 8) }}
            then 'close'
        when
            shared_words.word_count >= least(a.distinctive_words, b.distinctive_words)
            then 'contained'
        when
            shared_words.word_count * 2
            >= least(a.distinctive_words, b.distinctive_words)
            then 'half'
        when shared_words.word_count > 0 then 'some'
        else 'different'
    end
{%- endmacro %}

{# Free text such as a place of birth or a job. #}
{% macro level_text(columns) -%}
    {%- set column = columns[0] -%}
    {%- set a, b = 'a.' ~ column, 'b.' ~ column -%}
    case
        when {{ is_missing(column) }} then 'missing'
        when {{ a }} = {{ b }} then {{ equal_level(column) }}
        when {{ is_nearly(a, b, 4) }}
            then 'close'
        when {{ starts_with(a, b) }} or {{ starts_with(b, a) }} then 'begins'
        else 'different'
    end
{%- endmacro %}

{# Codes of letters and digits, such as a postcode or a number of an identity card. #}
{% macro level_code(columns) -%}
    {%- set column = columns[0] -%}
    {%- set a, b = 'a.' ~ column, 'b.' ~ column -%}
    case
        when {{ is_missing(column) }} then 'missing'
        when {{ a }} = {{ b }} then {{ equal_level(column) }}
        when {{ edit_distance(a, b) }} <= 1 or {{ is_transposed(a, b) }} then 'close'
        when substr({{ a }}, 1, 3) = substr({{ b }}, 1, 3) then 'begins'
        else 'different'
    end
{%- endmacro %}

{# Dates as eight digits: a digit wrong or two exchanged, day and month exchanged, or
   the year alone. #}
{% macro level_date(columns) -%}
    {%- set column = columns[0] -%}
    {%- set a, b = 'a.' ~ column, 'b.' ~ column -%}
    case
        when {{ is_missing(column) }} then 'missing'
        when {{ a }} = {{ b }} then {{ equal_level(column) }}
        when
            {{ edit_distance(a, b) }} <= 1
            or {{ is_transposed(a, b) }}
            or substr({{ a }}, 1, 4) || substr({{ a }}, 7, 2) || substr({{ a }}, 5, 2)
            = {{ b }}
            then 'close'
        when substr({{ a }}, 1, 4) = substr({{ b }}, 1, 4) then 'same_year'
        when substr({{ a }}, 5, 4) = substr({{ b }}, 5, 4) then 'same_day'
        else 'different'
    end
{%- endmacro %}

{# Street and place are one respect: a street says little in another town. #}
{% macro level_address(columns) -%}
    {%- set same_place = (
        'coalesce(a.zip_code = b.zip_code, a.city_key = b.city_key'
        ~ ' and coalesce(a.state_code = b.state_code, true))'
    ) -%}
    {%- set a, b = 'a.street_key', 'b.street_key' -%}
    case
        when a.street_key = b.street_key and {{ same_place }}
            then {{ equal_level('street_key') }}
        when a.street_key = b.street_key and length(a.street_key) > 8
            then 'street'
        when
            {{ same_place }}
            and {{ is_nearly(a, b, 4) }}
            then 'close'
        when a.zip_code = b.zip_code and {{ is_missing('street_key') }}
            then {{ rated_level('zip', 'zip_code') }}
        when {{ same_place }} and {{ is_missing('street_key') }} then 'city'
        when {{ same_place }} and a.house_number = b.house_number then 'house'
        when {{ same_place }} then 'other_street'
        when {{ is_nearly(a, b, 4) }}
            then 'close_elsewhere'
        when coalesce(a.zip_code <> b.zip_code, a.city_key <> b.city_key)
            then 'different'
        else 'missing'
    end
{%- endmacro %}

{# Evidence that is really one thing, such as everything a clinic's staff have in
   common: the rarest of the values that agree counts, and only that. #}
{% macro level_rarest_same(columns) -%}
    {%- set known, rarities = [], [] -%}
    {%- for column in columns -%}
        {%- do known.append('a.' ~ column ~ ' = b.' ~ column) -%}
        {%- do rarities.append(
            'case when a.' ~ column ~ ' = b.' ~ column ~ ' then rarities.'
            ~ column ~ '_rarity else -1 end'
        ) -%}
    {%- endfor -%}
    case
        when {{ known | join(' or ') }}
            then {{ dbt.concat([
                "'equal~'",
                'cast(greatest(' ~ rarities | join(', ') ~ ') as '
                ~ dbt.type_string() ~ ')',
            ]) }}
        when {{ is_missing(columns[0]) }} then 'missing'
        else 'different'
    end
{%- endmacro %}
