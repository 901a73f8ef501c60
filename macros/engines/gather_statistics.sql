{# What an engine wants to be told about a table that was just written, before others
   are made of it; nothing on most engines. #}
{% macro gather_statistics(relation) -%}
    {{ return(adapter.dispatch('gather_statistics')(relation)) }}
{%- endmacro %}

{% macro default__gather_statistics(relation) -%}
{%- endmacro %}

{# Without it Postgres takes every new table for a small one, and joins large ones row
   by row. #}
{% macro postgres__gather_statistics(relation) -%}
    {%- if model.config.materialized != 'view' -%}
    analyze {{ relation }}
    {%- endif -%}
{%- endmacro %}
