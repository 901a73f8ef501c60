{# The first match of the pattern in the text, null where there is none. #}
{% macro regex_extract(expression, pattern) -%}
    {{ adapter.dispatch('regex_extract')(expression, pattern) }}
{%- endmacro %}

{# DuckDB answers an empty text where nothing matches. #}
{% macro default__regex_extract(expression, pattern) -%}
    nullif(
        regexp_extract({{ expression }}, '{{ pattern | replace("'", "''") }}'), ''
    )
{%- endmacro %}
