select
    connector,
    table_name,
    record_id,
    updated_at,
    {{ as_of_date() }} as as_of_date
from {{ ref('crm_payloads') }}
where payload_hash is null
