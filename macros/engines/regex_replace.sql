{# The text with every match of the pattern replaced. #}
{% macro regex_replace(expression, pattern, replacement='') -%}
    {{ adapter.dispatch('regex_replace')(expression, pattern, replacement) }}
{%- endmacro %}

{% macro default__regex_replace(expression, pattern, replacement) -%}
    regexp_replace(
        {{ expression }}, '{{ pattern | replace("'", "''") }}', '{{ replacement }}', 'g'
    )
{%- endmacro %}
