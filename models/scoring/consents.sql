-- The most restrictive record wins: a request on any record, address or number of a
-- person counts for the person. A request not to be called covers texts (TCPA).
with contact_points as (
    select
        record_people.person_id,
        records.email_match,
        records.phone,
        records.mobile_phone
    from {{ ref('contact_records') }} as records
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
),

requests as (
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
        contact_points.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join contact_points
        on opt_outs.email_match = contact_points.email_match
    union all
    -- Whoever of them it was: nobody is called under the number any more.
    select
        contact_points.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join contact_points
        on opt_outs.phone = contact_points.phone
    union all
    select
        contact_points.person_id,
        opt_outs.channel,
        opt_outs.opted_out_at,
        opt_outs.source_field
    from {{ ref('opt_outs') }} as opt_outs
    inner join contact_points
        on opt_outs.phone = contact_points.mobile_phone
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
    deadlines.consent_deadline,
    summed.source_field
from {{ ref('people') }} as people
cross join channels
left join summed
    on people.person_id = summed.person_id and channels.channel = summed.channel
left join {{ ref('consent_deadlines') }} as deadlines
    on cast(summed.opted_out_at as date) = deadlines.requested_on
