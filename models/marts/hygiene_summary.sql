with reasons as (
    select
        connector,
        table_name,
        {{ ordered_listagg(
            "quarantine_reason || ' ' || cast(row_count as " ~ dbt.type_string() ~ ")",
            "', '",
            'order by row_count desc, quarantine_reason',
        ) }} as quarantine_reasons
    from (
        select
            connector,
            table_name,
            quarantine_reason,
            count(*) as row_count
        from {{ ref('quarantined_rows') }}
        group by connector, table_name, quarantine_reason
    ) as counted
    group by connector, table_name
)

select
    audit.connector,
    audit.table_name,
    {{ as_of_date() }} as as_of_date,
    audit.rows_in,
    audit.rows_kept,
    audit.rows_quarantined,
    {{ rate('audit.rows_quarantined', 'audit.rows_in') }} as quarantined_share,
    reasons.quarantine_reasons
from {{ ref('row_audit') }} as audit
left join reasons
    on audit.connector = reasons.connector
        and audit.table_name = reasons.table_name
