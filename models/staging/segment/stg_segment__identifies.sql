with cleaned as (
    select
        {{ clean_text('id') }} as identify_id,
        {{ clean_text('anonymous_id') }} as visitor_id,
        {{ clean_text('user_id') }} as user_id,
        {{ clean_email('email') }} as email,
        {{ clean_phone('phone') }} as phone,
        {{ as_timestamp('timestamp') }} as occurred_at,
        {{ as_timestamp('received_at') }} as synced_at
    from {{ source('segment', 'identifies') }}
),

delivered as (
    {{ ranked_deliveries(
        'cleaned',
        key=['identify_id'],
        values=['visitor_id', 'user_id', 'email', 'phone', 'occurred_at'],
    ) }}
)

select
    identify_id,
    visitor_id,
    user_id,
    email,
    phone,
    occurred_at,
    synced_at as received_at,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
