{% set text = dbt.type_string() %}
with delivered as (
    {{ union_handed_over('row_counts', {
        'connector': text,
        'table_name': text,
        'row_count': dbt.type_bigint(),
        'usable_row_count': dbt.type_bigint(),
    }) }}
),

quarantined as (
    select
        connector,
        table_name,
        count(*) as row_count
    from {{ ref('quarantined_rows') }}
    group by connector, table_name
),

sorted_out as (
    select
        connector,
        table_name,
        quarantine_reason
    from {{ ref('contact_intake') }}
    union all
    select
        connector,
        table_name,
        quarantine_reason
    from {{ ref('organization_intake') }}
    union all
    select
        connector,
        table_name,
        quarantine_reason
    from {{ ref('activity_intake') }}
    where participant_number = 1
),

kept as (
    select
        connector,
        table_name,
        sum(case when quarantine_reason is null then 1 else 0 end) as row_count
    from sorted_out
    group by connector, table_name
)

select
    delivered.connector,
    delivered.table_name,
    delivered.row_count as rows_in,
    -- Supporting tables are not conformed: what is usable of them is kept.
    cast(
        coalesce(kept.row_count, delivered.usable_row_count)
        as {{ dbt.type_bigint() }}
    ) as rows_kept,
    coalesce(quarantined.row_count, 0) as rows_quarantined
from delivered
left join kept
    on delivered.connector = kept.connector and delivered.table_name = kept.table_name
left join quarantined
    on delivered.connector = quarantined.connector
        and delivered.table_name = quarantined.table_name
