{# True where the source deleted the record. A flag that is empty, or that this version
   of the connector does not deliver, deletes nothing: unknown counts as false here. #}
{% macro deletion_flag(expression) -%}
    coalesce({{ as_boolean(expression) }}, false)
{%- endmacro %}
