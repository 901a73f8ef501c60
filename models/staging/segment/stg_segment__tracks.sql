with cleaned as (
    select
        {{ clean_text('id') }} as track_id,
        {{ clean_text('anonymous_id') }} as visitor_id,
        {{ clean_text('user_id') }} as user_id,
        coalesce(
            {{ clean_text('event_text') }}, {{ clean_text('event') }}
        ) as event_name,
        {{ as_timestamp('timestamp') }} as occurred_at,
        {{ url_path('context_page_path') }} as page_path,
        {{ clean_text('context_user_agent') }} as user_agent,
        {{ as_timestamp('received_at') }} as synced_at
    from {{ source('segment', 'tracks') }}
),

delivered as (
    {{ ranked_deliveries(
        'cleaned',
        key=['track_id'],
        values=[
            'visitor_id', 'user_id', 'event_name', 'occurred_at', 'page_path',
            'user_agent',
        ],
    ) }}
)

select
    track_id,
    visitor_id,
    user_id,
    event_name,
    occurred_at,
    synced_at as received_at,
    page_path,
    user_agent,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
