with cleaned as (
    select
        {{ clean_text('id') }} as email_event_id,
        {{ url_path('url') }} as link_path,
        {{ clean_text('user_agent') }} as user_agent,
        {{ as_timestamp('_fivetran_synced') }} as synced_at
    from {{ source('hubspot', 'email_event_click') }}
),

delivered as (
    {{ ranked_deliveries(
        'cleaned', key=['email_event_id'], values=['link_path', 'user_agent']
    ) }}
)

select
    email_event_id,
    link_path,
    user_agent,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
