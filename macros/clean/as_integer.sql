{# A whole number, rounded half away from zero; null for anything else. #}
{% macro as_integer(expression) -%}
    {{ try_cast('round(' ~ as_decimal(expression, 6) ~ ')', dbt.type_int()) }}
{%- endmacro %}
