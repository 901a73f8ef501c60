{# A table's own CRM fields, as vars.custom_fields lists them: cleaned text under their
   raw names. Each ends in a comma, so the call stands before a column. #}
{% macro custom_field_columns(connector, table) -%}
    {%- for field in var('custom_fields', []) -%}
        {%- if field.connector == connector and field.table == table -%}
            {{ clean_text(field.column) }} as {{ field.column }},
            {{- '\n    ' -}}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# The staging model that holds a table's own fields, and its key. #}
{% macro custom_field_source(connector, table) -%}
    {%- set plurals = {'company': 'companies'} -%}
    {{ return((
        'stg_' ~ connector ~ '__' ~ plurals.get(table, table ~ 's'), table ~ '_id'
    )) }}
{%- endmacro %}
