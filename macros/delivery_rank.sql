{# 1 for the newest delivery of a key, 2 for the one before, and so on. Connectors
   deliver a record again when it changes, sometimes twice in one sync: then `newest`
   (columns with the source's own time of change) decides, and at last a hash of the
   values, which sorts alike on every engine whatever its collation. #}
{% macro delivery_rank(
    key, values, synced_at='_fivetran_synced', newest=[], custom_fields_of=none
) -%}
    {%- set all_values = values + newest -%}
    {%- for field in var('custom_fields', []) -%}
        {%- if field.connector ~ '.' ~ field.table == custom_fields_of -%}
            {%- do all_values.append(field.column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set newest_first = [] -%}
    {%- for column in [synced_at] + newest -%}
        {%- do newest_first.append(as_timestamp(column) ~ ' desc nulls last') -%}
    {%- endfor -%}
    row_number() over (
        partition by {{ key | join(', ') }}
        order by {{ newest_first | join(', ') }}, {{ surrogate_key(all_values) }}
    )
{%- endmacro %}
