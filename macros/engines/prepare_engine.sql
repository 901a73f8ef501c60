{# What a database needs before the first model; nothing on most engines. #}
{% macro prepare_engine() -%}
    {{ return(adapter.dispatch('prepare_engine')()) }}
{%- endmacro %}

{% macro default__prepare_engine() -%}
{%- endmacro %}

{# For edit_distance. Whoever may create schemas may create this extension. #}
{% macro postgres__prepare_engine() -%}
    create extension if not exists fuzzystrmatch
{%- endmacro %}
