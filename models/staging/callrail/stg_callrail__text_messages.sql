select
    {{ clean_text('id') }} as message_id,
    {{ as_timestamp('created_at') }} as occurred_at,
    lower({{ clean_text('direction') }}) as direction,
    {{ clean_phone('customer_phone_number') }} as customer_phone,
    {{ clean_text('content') }} as message_text,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['created_at', 'direction', 'customer_phone_number', 'content'],
    ) }} as delivery_rank
from {{ source('callrail', 'text_messages') }}
