{# Each run of letters with its first one upper case, as Postgres' initcap does it. #}
{% macro title_case(expression) -%}
    {{ adapter.dispatch('title_case')(expression) }}
{%- endmacro %}

{# DuckDB has no initcap. #}
{% macro default__title_case(expression) -%}
    array_to_string(
        list_transform(
            regexp_extract_all(
                lower({{ expression }}), '[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+'
            ),
            lambda word: upper(left(word, 1)) || substr(word, 2)
        ),
        ''
    )
{%- endmacro %}

{% macro postgres__title_case(expression) -%}
    initcap({{ expression }})
{%- endmacro %}

{# Spark's initcap sees words only between blanks. #}
{% macro spark__title_case(expression) -%}
    array_join(
        transform(
            regexp_extract_all(
                lower({{ expression }}),
                {{ regex_pattern('[\\p{L}\\p{M}\\p{N}]+|[^\\p{L}\\p{M}\\p{N}]+') }},
                0
            ),
            word -> concat(upper(left(word, 1)), substr(word, 2))
        ),
        ''
    )
{%- endmacro %}

{% macro snowflake__title_case(expression) -%}
    initcap({{ expression }})
{%- endmacro %}

{% macro bigquery__title_case(expression) -%}
    initcap({{ expression }})
{%- endmacro %}
