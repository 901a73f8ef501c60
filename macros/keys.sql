{# One key from several columns. Each value is written with its length, and null as a
   bare hyphen, so that ('a', 'bc'), ('ab', 'c') and (null, 'abc') are three keys. #}
{% macro surrogate_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- set size = 'cast(length(' ~ text ~ ') as ' ~ dbt.type_string() ~ ')' -%}
        {%- set part = dbt.concat([size, "':'", text]) -%}
        {%- do parts.append('coalesce(' ~ part ~ ", '-')") -%}
        {%- if not loop.last -%}{%- do parts.append("'|'") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{# The key of a source record across connectors: hubspot.contact.123. #}
{% macro record_key(connector, table, id) -%}
    {{ dbt.concat(["'" ~ connector ~ '.' ~ table ~ ".'", id]) }}
{%- endmacro %}

{# What record_key was given: what follows the second dot, dots included. #}
{% macro record_id_of(record_key) -%}
    {%- set connector = text_part(record_key, '.', 1) -%}
    {%- set table = text_part(record_key, '.', 2) -%}
    substr({{ record_key }}, length({{ connector }}) + length({{ table }}) + 3)
{%- endmacro %}

{# subject_number = number_base of the date + member_number, which is below this. #}
{% macro subjects_per_date() -%}
    cast(10000000000 as {{ dbt.type_bigint() }})
{%- endmacro %}

{% macro member_number_of(subject_number) -%}
    mod({{ subject_number }}, {{ subjects_per_date() }})
{%- endmacro %}

{% macro number_base_of(subject_number) -%}
    ({{ subject_number }} - {{ member_number_of(subject_number) }})
{%- endmacro %}

{# The key of a row of a seed that a query reads as `seed_rows`. #}
{% macro seed_row_hash(seed, columns) -%}
    {%- set parts = ["'" ~ seed ~ "'"] -%}
    {%- for column in columns -%}
        {%- do parts.append('seed_rows.' ~ column) -%}
    {%- endfor -%}
    {{ surrogate_key(parts) }}
{%- endmacro %}
