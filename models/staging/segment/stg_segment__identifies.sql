select
    {{ clean_text('id') }} as identify_id,
    {{ clean_text('anonymous_id') }} as visitor_id,
    {{ clean_text('user_id') }} as user_id,
    {{ clean_email('email') }} as email,
    {{ clean_phone('phone') }} as phone,
    {{ as_timestamp('timestamp') }} as occurred_at,
    {{ as_timestamp('received_at') }} as received_at,
    false as is_deleted,
    {{ as_timestamp('received_at') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        synced_at='received_at',
        values=['anonymous_id', 'user_id', 'email', 'phone', 'timestamp'],
    ) }} as delivery_rank
from {{ source('segment', 'identifies') }}
