{# The value as the type, null where it can't be one. #}
{% macro try_cast(expression, type) -%}
    {{ adapter.dispatch('try_cast')(expression, type) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
