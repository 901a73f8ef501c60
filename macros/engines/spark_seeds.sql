{# Spark knows texts without a length as string. #}
{% macro spark_type(type) -%}
    {{ return('string' if type == 'varchar' else type) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
            {%- for name in agate_table.column_names %}
            {{ name }} {{ spark_type(types[name]) }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {{ file_format_clause() }}
        {{ location_clause() }}
    {%- endset -%}
    {%- do adapter.add_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{# As texts that are cast column by column: dbt-spark itself does not escape quotes in
   them, and casts each value, which takes Spark long. #}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for rows in agate_table.rows | batch(5000) -%}
        {%- set sql -%}
            insert into {{ this.render() }}
            select
                {%- for name in agate_table.column_names %}
                cast({{ name }} as {{ spark_type(types[name]) }})
                {{- ',' if not loop.last }}
                {%- endfor %}
            from values
                {%- for row in rows %}
                (
                    {%- for value in row -%}
                    {{ spark_text(value) }}{{ ', ' if not loop.last }}
                    {%- endfor -%}
                )
                {{- ',' if not loop.last }}
                {%- endfor %}
                as seed_rows ({{ agate_table.column_names | join(', ') }})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements | first | default('')) }}
{%- endmacro %}

{% macro spark_text(value) -%}
    {%- if value is none -%}
        null
    {%- else -%}
        '{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}

{# For contracts: the types that the property files name. #}
{% macro spark__get_empty_schema_sql(columns) -%}
    select
        {%- for column in columns.values() %}
        cast(null as {{ spark_type(column.data_type) }}) as {{ column.name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
{%- endmacro %}
