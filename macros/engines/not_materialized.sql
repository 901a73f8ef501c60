{# Between `as` and a CTE that several others read: for all columns of the most rows, it
   takes less time and memory to make them again than to keep them. DuckDB alone is told,
   where that was measured; elsewhere the engine decides. #}
{% macro not_materialized() -%}
    {{ adapter.dispatch('not_materialized')() }}
{%- endmacro %}

{% macro default__not_materialized() -%}
{%- endmacro %}

{% macro duckdb__not_materialized() -%}
    not materialized
{%- endmacro %}
