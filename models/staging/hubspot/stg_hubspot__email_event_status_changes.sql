select
    {{ clean_text('id') }} as email_event_id,
    upper({{ clean_text('portal_subscription_status') }}) as subscription_status,
    upper({{ clean_text('source') }}) as source,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['portal_subscription_status', 'source'],
    ) }} as delivery_rank
from {{ source('hubspot', 'email_event_status_change') }}
