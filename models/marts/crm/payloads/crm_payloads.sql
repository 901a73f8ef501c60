with newest as (
    {{ newest_payloads(ref('crm_payload_history')) }}
)

select
    connector,
    table_name,
    record_id,
    payload_hash,
    updated_at
from newest
