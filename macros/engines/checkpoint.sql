{# A CTE, `name`, that several others read, which again several read. Most engines keep
   its rows while a statement runs. Those that put its text wherever it is named would
   plan for ever, so for them it is marked, and made a table before the statement that
   needs it (with_checkpoints); finish_table drops these tables. Called as a block, in
   models that are no views. #}
{% macro checkpoint(name) -%}
    {{ adapter.dispatch('checkpoint')(name, caller()) }}
{%- endmacro %}

{% macro default__checkpoint(name, query) -%}
{{ name }} as (
    {{ query.strip() }}
)
{%- endmacro %}

{% macro spark__checkpoint(name, query) -%}
/* checkpoint {{ name }} */
{{ default__checkpoint(name, query) }}
/* end of {{ name }} */
{%- endmacro %}

{% macro bigquery__checkpoint(name, query) -%}
    {{ spark__checkpoint(name, query) }}
{%- endmacro %}

{% macro checkpoint_names(query) -%}
    {{ return(modules.re.findall('/\\* checkpoint (\\w+) \\*/', query)) }}
{%- endmacro %}

{% macro checkpoint_table(name) -%}
    {{ return(this.incorporate(
        path={'identifier': this.identifier ~ '__' ~ name}, type='table'
    )) }}
{%- endmacro %}

{# The query with its checkpoints read from tables, which are written here, each from
   the ones before; `format` is the engine's clause for their format. #}
{% macro with_checkpoints(query, format='') -%}
    {%- set state = namespace(query=query) -%}
    {%- for name in checkpoint_names(query) -%}
        {%- set parts = state.query.split('/* end of ' ~ name ~ ' */') -%}
        {%- set before = parts[0].split('/* checkpoint ' ~ name ~ ' */')[0] -%}
        {%- set table = checkpoint_table(name) -%}
        {%- set sql -%}
            create table {{ table }}
            {{ format }}
            as
            {{ parts[0] }}
            select * from {{ name }}
        {%- endset -%}
        {%- do adapter.drop_relation(table) -%}
        {%- do adapter.execute(sql) -%}
        {%- set state.query = (
            before ~ name ~ ' as (select * from ' ~ table ~ ')' ~ parts[1]
        ) -%}
    {%- endfor -%}
    {{ return(state.query) }}
{%- endmacro %}

{% macro spark__create_table_as(temporary, relation, code, language='sql') -%}
    {{ return(dbt.spark__create_table_as(
        temporary,
        relation,
        with_checkpoints(code, file_format_clause()),
        language
    )) }}
{%- endmacro %}

{% macro bigquery__create_table_as(temporary, relation, code, language='sql') -%}
    {{ return(dbt.bigquery__create_table_as(
        temporary, relation, with_checkpoints(code), language
    )) }}
{%- endmacro %}

{% macro databricks__create_table_as(temporary, relation, code, language='sql') -%}
    {{ return(dbt.databricks__create_table_as(
        temporary,
        relation,
        with_checkpoints(code, file_format_clause()),
        language
    )) }}
{%- endmacro %}
