-- The most restrictive record wins: a request on any record, address or number of a
-- person counts for the person. A request not to be called covers texts (TCPA).
with requests as (
    select
        record_people.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join {{ ref('record_people') }} as record_people
        on opt_outs.record_key = record_people.record_key
    union all
    select
        record_people.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join {{ ref('contact_records') }} as records
        on opt_outs.email_match = records.email_match
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where opt_outs.channel = 'email'
    union all
    select
        record_people.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join {{ ref('contact_records') }} as records
        on opt_outs.phone in (records.phone, records.mobile_phone)
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where opt_outs.channel = 'phone'
    union all
    select
        person_id,
        'phone' as channel,
        occurred_at as opted_out_at,
        connector || '.' || table_name || '.do_not_call' as source_field
    from {{ ref('interactions') }}
    where
        person_id is not null
        and signal in ('call_inbound', 'call_outbound')
        and detail = 'do_not_call'
    union all
    -- Whoever of them it was: nobody is called under the number any more.
    select
        record_people.person_id,
        'phone' as channel,
        activities.occurred_at as opted_out_at,
        activities.connector || '.' || activities.table_name || '.do_not_call'
            as source_field
    from {{ ref('activities') }} as activities
    inner join {{ ref('callers') }} as callers
        on activities.actor = callers.caller_key
    inner join {{ ref('contact_records') }} as records
        on callers.phone in (records.phone, records.mobile_phone)
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where
        activities.actor_kind = 'caller'
        and activities.detail = 'do_not_call'
),

by_channel as (
    select
        person_id,
        channel,
        opted_out_at,
        source_field
    from requests
    union all
    select
        person_id,
        'sms' as channel,
        opted_out_at,
        source_field
    from requests
    where channel = 'phone'
),

summed as (
    select
        person_id,
        channel,
        min(opted_out_at) as opted_out_at,
        min(source_field) as source_field
    from by_channel
    group by person_id, channel
),

channels as (
    select 'email' as channel
    union all
    select 'phone' as channel
    union all
    select 'sms' as channel
)

select
    people.person_id,
    channels.channel,
    summed.person_id is null as is_allowed,
    summed.opted_out_at,
    summed.source_field
from {{ ref('people') }} as people
cross join channels
left join summed
    on people.person_id = summed.person_id and channels.channel = summed.channel
