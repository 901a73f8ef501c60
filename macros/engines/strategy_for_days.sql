{# How a history replaces the days (as_of_date) that it writes: rows are deleted, or
   partitions overwritten. Both also where the query reads the history itself, and
   neither needs a table format that knows merges. #}
{% macro strategy_for_days() -%}
    {{ return(adapter.dispatch('strategy_for_days')()) }}
{%- endmacro %}

{% macro default__strategy_for_days() -%}
    {{ return('delete+insert') }}
{%- endmacro %}

{% macro spark__strategy_for_days() -%}
    {{ return('insert_overwrite') }}
{%- endmacro %}

{% macro bigquery__strategy_for_days() -%}
    {{ return('insert_overwrite') }}
{%- endmacro %}

{# What such a history is partitioned by, where the engine has partitions. #}
{% macro partition_of_days() -%}
    {{ return(adapter.dispatch('partition_of_days')()) }}
{%- endmacro %}

{% macro default__partition_of_days() -%}
    {{ return(none) }}
{%- endmacro %}

{% macro spark__partition_of_days() -%}
    {{ return('as_of_date') }}
{%- endmacro %}

{% macro bigquery__partition_of_days() -%}
    {{ return({'field': 'as_of_date', 'data_type': 'date'}) }}
{%- endmacro %}
