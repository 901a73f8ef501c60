{# Where an engine keeps the two apart, what is published is in a database of its own
   (macros/engines/warehouse_database.sql). #}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- set name = custom_database_name -%}
    {%- if name is none and node.config.meta.get('is_published', true) -%}
        {%- set name = warehouse_database() -%}
    {%- endif -%}
    {{ return(dbt.default__generate_database_name(name, node)) }}
{%- endmacro %}
