select
    {{ surrogate_key([
        'connector', 'table_name', 'row_id', 'quarantine_reason', 'place',
    ]) }} as quarantined_record_id,
    connector,
    table_name,
    row_id,
    quarantine_reason,
    {{ as_of_date() }} as as_of_date
from (
    -- Two bad rows of a table may share their key, or have none.
    select
        connector,
        table_name,
        row_id,
        quarantine_reason,
        row_number() over (
            partition by connector, table_name, row_id, quarantine_reason
            order by connector
        ) as place
    from {{ ref('quarantined_rows') }}
) as numbered
