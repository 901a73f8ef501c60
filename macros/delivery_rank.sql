{# 1 for the newest delivery of a key, 2 for the one before, and so on. Connectors
   deliver a record again when it changes, sometimes twice in one sync: then `newest`
   (columns with the source's own time of change) decides, and at last a hash of the
   values, which sorts alike whatever the collation. #}
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

{# The rows of `relation` with their rank as delivery_rank: events, which are by far the
   most rows. Few are delivered twice, and only those are hashed and sorted. `key` names
   the key's columns and `values` all others. They are clean already: DuckDB cleans a
   text once per value of the dictionary it is read with, which it loses on the way. #}
{% macro ranked_deliveries(relation, key, values, synced_at='synced_at') -%}
    {%- set columns = key + [synced_at] + values -%}
    with keyed as (
        select
            {% for column in columns -%}
            {{ column }},
            {% endfor -%}
            {{ row_hash(key) }} as key_hash
        from {{ relation }}
    ),

    repeated as (
        select key_hash
        from keyed
        group by key_hash
        having count(*) > 1
    )

    select
        {% for column in columns -%}
        keyed.{{ column }},
        {% endfor -%}
        1 as delivery_rank
    from keyed
    left join repeated
        on keyed.key_hash = repeated.key_hash
    where repeated.key_hash is null
    union all
    select
        {% for column in columns -%}
        keyed.{{ column }},
        {% endfor -%}
        {{ delivery_rank(key=key, values=values, synced_at=synced_at) }}
            as delivery_rank
    from keyed
    inner join repeated
        on keyed.key_hash = repeated.key_hash
{%- endmacro %}
