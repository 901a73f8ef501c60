{# True where the text begins with the prefix, taken literally. #}
{% macro starts_with(text, prefix) -%}
    left({{ text }}, length({{ prefix }})) = {{ prefix }}
{%- endmacro %}

{# Lower case words separated and surrounded by single spaces:
   ' chief nursing officer ' #}
{% macro words_of(text) -%}
    ' ' || trim({{ regex_replace('lower(' ~ text ~ ')', '[^a-z0-9]+', ' ') }}) || ' '
{%- endmacro %}

{# True where the words stand in the text as whole words, in that order. #}
{% macro contains_word(text, words) -%}
    {{ dbt.position(words_of(words), words_of(text)) }} > 0
{%- endmacro %}

{# True where the text is one of the texts that bars separate: cardiology|imaging. #}
{% macro is_listed(text, list) -%}
    {{ dbt.position("'|' || " ~ text ~ " || '|'", "'|' || " ~ list ~ " || '|'") }} > 0
{%- endmacro %}

{# First and last name with one space between; either may be missing. #}
{% macro full_name(first_name, last_name) -%}
    nullif(
        trim(coalesce({{ first_name }}, '') || ' ' || coalesce({{ last_name }}, '')), ''
    )
{%- endmacro %}

{# Points as people say them: 18, not 18.00. #}
{% macro whole_points(points) -%}
    cast(
        cast(round({{ points }}, 0) as {{ dbt.type_int() }}) as {{ dbt.type_string() }}
    )
{%- endmacro %}
