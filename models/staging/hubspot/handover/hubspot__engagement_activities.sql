-- An engagement counts once for each of its contacts; without a contact it belongs to
-- its company.
with participants as (
    select
        engagement_id,
        'record' as actor_kind,
        {{ record_key('hubspot', 'contact', 'contact_id') }} as actor
    from {{ ref('stg_hubspot__engagement_contacts') }}
    where delivery_rank = 1 and not is_deleted
    union all
    select
        companies.engagement_id,
        'organization' as actor_kind,
        {{ record_key('hubspot', 'company', 'companies.company_id') }} as actor
    from {{ ref('stg_hubspot__engagement_companies') }} as companies
    left join {{ ref('stg_hubspot__engagement_contacts') }} as contacts
        on companies.engagement_id = contacts.engagement_id
            and contacts.delivery_rank = 1
            and not contacts.is_deleted
    where
        companies.delivery_rank = 1
        and not companies.is_deleted
        and contacts.engagement_id is null
),

numbered as (
    select
        engagement_id,
        actor_kind,
        actor,
        row_number() over (partition by engagement_id order by actor nulls last)
            as participant_number
    from participants
),

engagements as (
    select
        'engagement_call' as table_name,
        engagement_id,
        case when direction = 'inbound' then 'call_inbound' else 'call_outbound' end
            as signal,
        'call_disposition' as detail_kind,
        disposition as raw_detail,
        duration_seconds as measure_seconds,
        occurred_at,
        is_deleted,
        synced_at,
        delivery_rank
    from {{ ref('stg_hubspot__engagement_calls') }}
    union all
    select
        'engagement_meeting' as table_name,
        engagement_id,
        'meeting' as signal,
        'direct' as detail_kind,
        -- A meeting without an outcome is one that nobody has closed yet.
        coalesce(lower(outcome), 'scheduled') as raw_detail,
        null as measure_seconds,
        occurred_at,
        is_deleted,
        synced_at,
        delivery_rank
    from {{ ref('stg_hubspot__engagement_meetings') }}
)

select
    'hubspot' as connector,
    engagements.table_name,
    engagements.engagement_id as row_id,
    coalesce(numbered.participant_number, 1) as participant_number,
    engagements.signal,
    engagements.detail_kind,
    engagements.raw_detail,
    engagements.measure_seconds,
    coalesce(numbered.actor_kind, 'record') as actor_kind,
    numbered.actor,
    engagements.occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    cast(null as {{ dbt.type_string() }}) as user_agent,
    false as is_vendor_flagged,
    engagements.is_deleted,
    engagements.synced_at,
    engagements.delivery_rank
from engagements
left join numbered
    on engagements.engagement_id = numbered.engagement_id
