select
    {{ clean_text('id') }} as email_event_id,
    {{ url_path('url') }} as link_path,
    {{ clean_text('user_agent') }} as user_agent,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['url', 'user_agent'],
    ) }} as delivery_rank
from {{ source('hubspot', 'email_event_click') }}
