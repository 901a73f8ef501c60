{# A statement that gives a table of before a column which its model has had since,
   empty. A pre-hook of models that read their own past: on_schema_change comes when
   their query has not found the column. #}
{% macro add_column(relation, name, data_type) -%}
    {{ return(adapter.dispatch('add_column')(relation, name, data_type)) }}
{%- endmacro %}

{% macro default__add_column(relation, name, data_type) -%}
    alter table if exists {{ relation }}
    add column if not exists {{ name }} {{ data_type }}
{%- endmacro %}

{# Spark can't add a column only where it is missing: `alter table ... add columns`,
   once, by hand. #}
{% macro spark__add_column(relation, name, data_type) -%}
{%- endmacro %}
