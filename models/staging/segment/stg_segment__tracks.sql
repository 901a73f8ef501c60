with delivered as (
    {{ ranked_deliveries(
        source('segment', 'tracks'),
        key=['id'],
        synced_at='received_at',
        values=[
            'anonymous_id', 'user_id', 'event_text', 'event', 'timestamp',
            'context_page_path', 'context_user_agent'
        ],
    ) }}
)

select
    {{ clean_text('id') }} as track_id,
    {{ clean_text('anonymous_id') }} as visitor_id,
    {{ clean_text('user_id') }} as user_id,
    coalesce({{ clean_text('event_text') }}, {{ clean_text('event') }}) as event_name,
    {{ as_timestamp('timestamp') }} as occurred_at,
    {{ as_timestamp('received_at') }} as received_at,
    {{ url_path('context_page_path') }} as page_path,
    {{ clean_text('context_user_agent') }} as user_agent,
    false as is_deleted,
    {{ as_timestamp('received_at') }} as synced_at,
    delivery_rank
from delivered
