select
    'salesforce' as connector,
    'campaign_member' as table_name,
    members.campaign_member_id as row_id,
    1 as participant_number,
    'event_response' as signal,
    'direct' as detail_kind,
    -- webinar_attended, conference_no_show ...
    replace(lower(campaigns.campaign_type || '_' || members.status), ' ', '_')
        as raw_detail,
    cast(null as {{ dbt.type_int() }}) as measure_seconds,
    'record' as actor_kind,
    coalesce(
        {{ record_key('salesforce', 'contact', 'members.contact_id') }},
        {{ record_key('salesforce', 'lead', 'members.lead_id') }}
    ) as actor,
    coalesce(members.first_responded_at, members.created_at) as occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    cast(null as {{ dbt.type_string() }}) as user_agent,
    false as is_vendor_flagged,
    members.is_deleted,
    members.synced_at,
    members.delivery_rank
from {{ ref('stg_salesforce__campaign_members') }} as members
left join {{ ref('stg_salesforce__campaigns') }} as campaigns
    on members.campaign_id = campaigns.campaign_id and campaigns.delivery_rank = 1
