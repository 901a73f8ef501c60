-- Read anew wherever ranked_deliveries names it: all columns of so many rows are more
-- than memory holds.
with cleaned as {{ not_materialized() }} (
    select
        {{ clean_text('id') }} as page_view_id,
        {{ clean_text('anonymous_id') }} as visitor_id,
        {{ clean_text('user_id') }} as user_id,
        {{ as_timestamp('timestamp') }} as occurred_at,
        coalesce({{ url_path('path') }}, {{ url_path('url') }}) as page_path,
        {{ clean_text('context_user_agent') }} as user_agent,
        {{ as_timestamp('received_at') }} as synced_at
    from {{ source('segment', 'pages') }}
),

delivered as (
    {{ ranked_deliveries(
        'cleaned',
        key=['page_view_id'],
        values=[
            'visitor_id', 'user_id', 'occurred_at', 'page_path', 'user_agent',
        ],
    ) }}
)

select
    page_view_id,
    visitor_id,
    user_id,
    occurred_at,
    synced_at as received_at,
    page_path,
    user_agent,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
