select
    'segment' as connector,
    'pages' as table_name,
    page_view_id as row_id,
    1 as participant_number,
    'page_view' as signal,
    'page_path' as detail_kind,
    page_path as raw_detail,
    cast(null as {{ dbt.type_int() }}) as measure_seconds,
    case when user_id is null then 'visitor' else 'user' end as actor_kind,
    coalesce(user_id, visitor_id) as actor,
    occurred_at,
    received_at,
    user_agent,
    false as is_vendor_flagged,
    is_deleted,
    synced_at,
    delivery_rank
from {{ ref('stg_segment__pages') }}
union all
select
    'segment' as connector,
    'tracks' as table_name,
    track_id as row_id,
    1 as participant_number,
    'web_action' as signal,
    'event_name' as detail_kind,
    lower(event_name) as raw_detail,
    null as measure_seconds,
    case when user_id is null then 'visitor' else 'user' end as actor_kind,
    coalesce(user_id, visitor_id) as actor,
    occurred_at,
    received_at,
    user_agent,
    false as is_vendor_flagged,
    is_deleted,
    synced_at,
    delivery_rank
from {{ ref('stg_segment__tracks') }}
