{# True where the pattern is found anywhere in the text. Patterns keep to what RE2,
   POSIX and Java share: no look-around, no back references, [0-9] rather than \d. #}
{% macro regex_matches(expression, pattern) -%}
    {{ adapter.dispatch('regex_matches')(expression, pattern) }}
{%- endmacro %}

{% macro default__regex_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern | replace("'", "''") }}')
{%- endmacro %}
