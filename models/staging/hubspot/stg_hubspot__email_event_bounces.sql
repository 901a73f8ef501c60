select
    {{ clean_text('id') }} as email_event_id,
    upper({{ clean_text('category') }}) as category,
    {{ clean_text('status') }} as status,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['category', 'status'],
    ) }} as delivery_rank
from {{ source('hubspot', 'email_event_bounce') }}
