{# Seeds are loaded by the very dialect in which scripts/build has checked them. Left to
   guess, DuckDB may take a cell in single quotes for a quoted one. #}
{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {%- set sql -%}
        copy {{ this.render() }}
        from '{{ adapter.get_seed_file_path(model) }}'
        (
            format csv, header true, auto_detect false, delimiter ',', quote '"',
            escape '"', nullstr '', strict_mode true
        )
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}
