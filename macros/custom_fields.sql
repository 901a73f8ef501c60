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

{# The tables with fields of their own: the staging model of each, its key and its
   fields. #}
{% macro custom_field_tables() -%}
    {%- set plurals = {'company': 'companies'} -%}
    {%- set tables = {} -%}
    {%- for field in var('custom_fields', []) -%}
        {%- set plural = plurals.get(field.table, field.table ~ 's') -%}
        {%- set table = tables.setdefault((field.connector, field.table), {
            'connector': field.connector,
            'name': field.table,
            'model': 'stg_' ~ field.connector ~ '__' ~ plural,
            'key': field.table ~ '_id',
            'fields': [],
        }) -%}
        {%- do table.fields.append(field) -%}
    {%- endfor -%}
    {{ return(tables.values() | list) }}
{%- endmacro %}
