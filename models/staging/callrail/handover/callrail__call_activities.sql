select
    'callrail' as connector,
    'calls' as table_name,
    call_id as row_id,
    1 as participant_number,
    case when direction = 'outbound' then 'call_outbound' else 'call_inbound' end
        as signal,
    'call_disposition' as detail_kind,
    -- The tags say what came of the call; without a known tag the call's own flags do.
    case
        when is_voicemail then 'voicemail'
        when is_answered then 'answered'
        else 'missed'
    end || coalesce(lower(tags), '') as raw_detail,
    duration_seconds as measure_seconds,
    'caller' as actor_kind,
    case when caller_phone is not null then caller_key end as actor,
    occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    cast(null as {{ dbt.type_string() }}) as user_agent,
    false as is_vendor_flagged,
    is_deleted,
    synced_at,
    delivery_rank
from {{ ref('stg_callrail__calls') }}
