select
    connector,
    table_name,
    row_id,
    participant_number,
    signal,
    detail,
    measure_seconds,
    actor_kind,
    actor,
    occurred_at,
    known_at,
    machine_reason
from {{ ref('activity_intake') }}
where quarantine_reason is null
