{# What an engine wants done about a table that was just written, before others are made
   of it; nothing on most engines. #}
{% macro finish_table(relation) -%}
    {{ return(adapter.dispatch('finish_table')(relation)) }}
{%- endmacro %}

{% macro default__finish_table(relation) -%}
{%- endmacro %}

{# Without statistics Postgres takes every new table for a small one, and joins large
   ones row by row. #}
{% macro postgres__finish_table(relation) -%}
    {%- if model.config.materialized != 'view' -%}
    analyze {{ relation }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__finish_table(relation) -%}
    {%- if execute -%}
        {%- for name in checkpoint_names(model.compiled_code or '') -%}
            {%- do adapter.drop_relation(checkpoint_table(name)) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro bigquery__finish_table(relation) -%}
    {{ return(spark__finish_table(relation)) }}
{%- endmacro %}
