{# A folder's schema is its name as it stands, on every target: marts, not main_marts,
   because BI tools and reverse ETL address the marts by that name. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
