select
    {{ clean_text('id') }} as event_id,
    {{ clean_text('who_id') }} as who_id,
    {{ clean_text('account_id') }} as account_id,
    {{ as_timestamp('start_date_time') }} as occurred_at,
    {{ clean_text('type') }} as event_type,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['who_id', 'account_id', 'start_date_time', 'type', 'is_deleted'],
    ) }} as delivery_rank
from {{ source('salesforce', 'event') }}
