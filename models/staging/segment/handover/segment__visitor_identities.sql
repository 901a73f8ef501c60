select
    identify_id as identity_key,
    visitor_id,
    user_id,
    email,
    phone,
    occurred_at as identified_at,
    coalesce(received_at, occurred_at) as known_at
from {{ ref('stg_segment__identifies') }}
where
    delivery_rank = 1
    and visitor_id is not null
    and occurred_at is not null
