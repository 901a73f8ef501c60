{# A state as written, in upper case. Names become codes later, by seed. #}
{% macro clean_state(expression) -%}
    upper({{ clean_text(expression) }})
{%- endmacro %}
