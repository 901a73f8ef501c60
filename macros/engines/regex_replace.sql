{# The text with every match of the pattern (regex_pattern) replaced. #}
{% macro regex_replace(expression, pattern, replacement='') -%}
    {{ adapter.dispatch('regex_replace')(expression, pattern, replacement) }}
{%- endmacro %}

{% macro default__regex_replace(expression, pattern, replacement) -%}
    regexp_replace(
        {{ expression }},
        {{ regex_pattern(pattern) }},
        {{ text_literal(replacement) }},
        'g'
    )
{%- endmacro %}

{% macro spark__regex_replace(expression, pattern, replacement) -%}
    regexp_replace(
        {{ expression }}, {{ regex_pattern(pattern) }}, {{ text_literal(replacement) }}
    )
{%- endmacro %}

{% macro snowflake__regex_replace(expression, pattern, replacement) -%}
    {{ spark__regex_replace(expression, pattern, replacement) }}
{%- endmacro %}

{% macro bigquery__regex_replace(expression, pattern, replacement) -%}
    {{ spark__regex_replace(expression, pattern, replacement) }}
{%- endmacro %}
