with ranked as (
    select
        connector,
        table_name,
        record_id,
        payload_hash,
        updated_at,
        row_number() over (
            partition by connector, table_name, record_id order by as_of_date desc
        ) as recency
    from {{ ref('crm_payload_history') }}
    where as_of_date <= {{ as_of_date() }}
)

select
    connector,
    table_name,
    record_id,
    payload_hash,
    updated_at
from ranked
where recency = 1
