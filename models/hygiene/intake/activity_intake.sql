{%- set delivered = [
    'connector', 'table_name', 'row_id', 'participant_number', 'signal', 'detail_kind',
    'raw_detail', 'measure_seconds', 'actor_kind', 'actor', 'occurred_at', 'received_at',
    'user_agent', 'is_vendor_flagged', 'is_deleted', 'synced_at', 'delivery_rank',
] -%}
-- Mail apart: its joins would have all the other activities, which are most, on disk.
with activities as (
    select
        {% for column in delivered -%}
        activities.{{ column }},
        {% endfor -%}
        mailboxes.email_match,
        mailboxes.is_internal,
        scanners.actor is not null as is_scanner
    from {{ ref('delivered_activities') }} as activities
    left join {{ ref('activity_mailboxes') }} as mailboxes
        on activities.actor = mailboxes.email
    left join {{ ref('scanner_clicks') }} as scanners
        on activities.signal = 'email_click'
            and activities.actor = scanners.actor
            and {{ dbt.date_trunc('second', 'activities.occurred_at') }}
            = scanners.clicked_second
    where activities.actor_kind = 'email'
    union all
    select
        {% for column in delivered -%}
        {{ column }},
        {% endfor -%}
        cast(null as {{ dbt.type_string() }}) as email_match,
        false as is_internal,
        false as is_scanner
    from {{ ref('delivered_activities') }}
    where coalesce(actor_kind, '') <> 'email'
)

select
    activities.connector,
    activities.table_name,
    activities.row_id,
    activities.participant_number,
    coalesce(details.signal, activities.signal) as signal,
    coalesce(details.detail, 'other') as detail,
    activities.measure_seconds,
    activities.actor_kind,
    case
        when activities.actor_kind = 'email' then activities.email_match
        else activities.actor
    end as actor,
    activities.occurred_at,
    -- Where the source does not say when it heard of it, it heard of it at once.
    coalesce(activities.received_at, activities.occurred_at) as known_at,
    case
        when activities.is_vendor_flagged then 'vendor_flag'
        when machines.user_agent is not null then 'bot_user_agent'
        when activities.is_scanner then 'scanner_burst'
    end as machine_reason,
    case
        when activities.row_id is null then 'missing_key'
        when activities.delivery_rank > 1 then 'repeated_delivery'
        when activities.is_deleted then 'deleted_at_source'
        when activities.occurred_at is null then 'no_readable_time'
        when activities.occurred_at < cast('2000-01-01' as {{ dbt.type_timestamp() }})
            then 'implausible_time'
        when {{ is_after_delivery('activities.occurred_at', 'activities.synced_at') }}
            then 'from_the_future'
        when
            activities.occurred_at >= {{ as_of_end() }}
            or activities.received_at >= {{ as_of_end() }}
            then 'after_as_of'
        when activities.actor is null then 'no_actor'
        when activities.is_internal then 'internal_or_test'
    end as quarantine_reason
from activities
left join {{ ref('signal_details') }} as details
    on activities.connector = details.connector
        and activities.detail_kind = details.detail_kind
        and activities.raw_detail = details.raw_detail
left join {{ ref('machine_user_agents') }} as machines
    on activities.user_agent = machines.user_agent
