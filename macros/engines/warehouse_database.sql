{# The database of what is published; none, on most engines: that of everything. #}
{% macro warehouse_database() -%}
    {{ return(adapter.dispatch('warehouse_database')()) }}
{%- endmacro %}

{% macro default__warehouse_database() -%}
    {{ return(none) }}
{%- endmacro %}

{# DuckDB names a database by its file. The target's own, unpublished, is a file beside
   it: so what is published is copied as a file, in which the rest has never been. #}
{% macro duckdb__warehouse_database() -%}
    {%- set file = target.path.split('/')[-1] -%}
    {{ return(file.lstrip('.').split('.')[0]) }}
{%- endmacro %}
