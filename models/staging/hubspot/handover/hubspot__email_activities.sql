select
    'hubspot' as connector,
    'email_event' as table_name,
    events.email_event_id as row_id,
    1 as participant_number,
    case
        when events.event_type = 'OPEN' then 'email_open'
        when events.event_type = 'CLICK' then 'email_click'
        when events.event_type = 'REPLY' then 'email_reply'
        when events.event_type = 'BOUNCE' then 'email_bounce'
        when events.event_type = 'SENT' then 'email_sent'
        when events.event_type = 'DELIVERED' then 'email_delivered'
        when changes.subscription_status = 'UNSUBSCRIBED' then 'email_unsubscribe'
        else 'email_other'
    end as signal,
    case when events.event_type = 'CLICK' then 'page_path' else 'direct' end
        as detail_kind,
    case
        when events.event_type = 'CLICK' then clicks.link_path
        -- HubSpot's categories of a bounce that say: this address is dead.
        when
            events.event_type = 'BOUNCE'
            and bounces.category in ('UNKNOWN_USER', 'MAILBOX_MISCONFIGURATION')
            then 'hard'
        when events.event_type = 'BOUNCE' then 'soft'
        else lower(events.event_type)
    end as raw_detail,
    cast(null as {{ dbt.type_int() }}) as measure_seconds,
    'email' as actor_kind,
    events.recipient_email as actor,
    events.occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    clicks.user_agent,
    coalesce(events.is_filtered, false) as is_vendor_flagged,
    -- An event that HubSpot has replaced by a corrected one is gone like a deleted one.
    events.is_deleted or events.obsoleted_by_id is not null as is_deleted,
    events.synced_at,
    events.delivery_rank
from {{ ref('stg_hubspot__email_events') }} as events
left join {{ ref('stg_hubspot__email_event_clicks') }} as clicks
    on events.email_event_id = clicks.email_event_id and clicks.delivery_rank = 1
left join {{ ref('stg_hubspot__email_event_bounces') }} as bounces
    on events.email_event_id = bounces.email_event_id and bounces.delivery_rank = 1
left join {{ ref('stg_hubspot__email_event_status_changes') }} as changes
    on events.email_event_id = changes.email_event_id and changes.delivery_rank = 1
