with delivered as (
    {{ ranked_deliveries(
        source('segment', 'pages'),
        key=['id'],
        synced_at='received_at',
        values=[
            'anonymous_id', 'user_id', 'timestamp', 'path', 'url',
            'context_campaign_source', 'context_campaign_medium',
            'context_campaign_name', 'context_user_agent'
        ],
    ) }}
)

select
    {{ clean_text('id') }} as page_view_id,
    {{ clean_text('anonymous_id') }} as visitor_id,
    {{ clean_text('user_id') }} as user_id,
    {{ as_timestamp('timestamp') }} as occurred_at,
    {{ as_timestamp('received_at') }} as received_at,
    coalesce({{ url_path('path') }}, {{ url_path('url') }}) as page_path,
    {{ clean_text('context_campaign_source') }} as utm_source,
    {{ clean_text('context_campaign_medium') }} as utm_medium,
    {{ clean_text('context_campaign_name') }} as utm_campaign,
    {{ clean_text('context_user_agent') }} as user_agent,
    false as is_deleted,
    {{ as_timestamp('received_at') }} as synced_at,
    delivery_rank
from delivered
