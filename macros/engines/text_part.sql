{# The part of a text at a place, counted from 1, between separators; null where it is
   empty or there are not as many. The place may be a column, unlike in dbt.split_part,
   which on Postgres takes only a number. #}
{% macro text_part(text, separator, place) -%}
    {{ adapter.dispatch('text_part')(text, separator, place) }}
{%- endmacro %}

{% macro default__text_part(text, separator, place) -%}
    nullif(split_part({{ text }}, '{{ separator }}', {{ place }}), '')
{%- endmacro %}

{# Not split_part: DuckDB 2.0 fails where it stands in an `or` about a column that holds
   nothing but nulls ("BindBuiltinScalarFunction did not return ..."). #}
{% macro duckdb__text_part(text, separator, place) -%}
    nullif(string_split({{ text }}, '{{ separator }}')[{{ place }}], '')
{%- endmacro %}

{% macro bigquery__text_part(text, separator, place) -%}
    nullif(split({{ text }}, '{{ separator }}')[safe_ordinal({{ place }})], '')
{%- endmacro %}
