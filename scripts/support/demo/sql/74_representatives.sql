-- What representatives do: calls and meetings around the sales process, in each
-- person's own CRM.
create table handling as
select
    j.*,
    h.handled_by
from journeys as j
inner join homes as h on j.person_id = h.person_id;

create table rep_calls as
with acts as (
    select
        h.*,
        act_no,
        h.person_id || '.' || act_no as act,
        case
            when h.opened_day is not null
                then h.opened_day
                    + (h.decided_day - h.opened_day)
                    * draw('call_day', h.person_id || '.' || act_no)
            else act_day(
                h.created_day, h.peak_day, h.true_intent,
                'call', h.person_id || '.' || act_no
            )
        end as act_day
    from handling as h
    cross join range(1, 6) as t (act_no)
    where draw('rep_call', h.person_id || '.' || act_no)
        < case when h.opened_day is not null then 0.55 else 0.10 end
)

select
    *,
    moment(act_day, 'call_at', act) as happened_at,
    case
        when persona in ('job_seeker', 'student') and draw('call_end', act) < 0.4
            then 'not_interested'
        when draw('call_end', act) < 0.26 then 'no_answer'
        when draw('call_end', act) < 0.44 then 'voicemail'
        when draw('call_end', act) < 0.47 then 'wrong_number'
        when draw('call_end', act) < 0.47 + 0.22 * (1 - true_intent)
            then 'not_interested'
        when draw('call_end', act) > 1 - 0.25 * true_intent then 'appointment_booked'
        when draw('call_end', act) > 1 - 0.40 * true_intent then 'qualified'
        when draw('call_end', act) > 1 - 0.50 * true_intent then 'callback'
        else 'connected'
    end as call_end
from acts
where act_day >= created_day and happens(act_day, converted_day, 'call', act);

create table rep_meetings as
with acts as (
    select
        *,
        person_id || '.m' as act,
        opened_day
        + (decided_day - opened_day) * (0.3 + 0.6 * draw('meeting_day', person_id))
            as act_day
    from handling
    where opened_day is not null
        and draw('meets', person_id) < case when is_converted then 0.9 else 0.45 end
)

select
    *,
    moment(act_day, 'meeting_at', act) as happened_at,
    case
        when is_converted then 'COMPLETED'
        else one_of(
            [
                'COMPLETED', 'COMPLETED', 'COMPLETED', 'NO_SHOW', 'CANCELED',
                'RESCHEDULED'
            ],
            'meeting_end', act
        )
    end as meeting_end
from acts
where act_day >= greatest(created_day, 0) and act_day < getvariable('days') - 0.5;

create table hubspot_engagements as
select
    30000000000 + row_number() over (order by kind, person_id, act) as engagement_id,
    *
from (
    select 'CALL' as kind, person_id, act, happened_at, call_end as outcome
    from rep_calls where handled_by = 'hubspot'
    union all
    select 'MEETING', person_id, act, happened_at, meeting_end
    from rep_meetings where handled_by = 'hubspot'
);

create table hubspot.engagement as
select
    engagement_id as id,
    kind as type,
    happened_at as created_at,
    synced_after(happened_at, engagement_id) as _fivetran_synced
from hubspot_engagements;

create table hubspot.engagement_contact as
select
    e.engagement_id,
    cast(m.record_id as bigint) as contact_id,
    e.kind as engagement_type,
    synced_after(e.happened_at, e.engagement_id) as _fivetran_synced
from hubspot_engagements as e
inner join main_records as m on m.connector = 'hubspot' and e.person_id = m.person_id;

create table hubspot.engagement_company as
select
    e.engagement_id,
    cast(m.organization_record_id as bigint) as company_id,
    e.kind as engagement_type,
    synced_after(e.happened_at, e.engagement_id) as _fivetran_synced
from hubspot_engagements as e
inner join main_records as m on m.connector = 'hubspot' and e.person_id = m.person_id
where m.organization_record_id is not null;

create table hubspot.engagement_call as
select
    engagement_id,
    happened_at as property_hs_timestamp,
    case outcome
        when 'no_answer' then '73a0d17f-1163-4015-bdd5-ec830791da20'
        when 'voicemail' then 'b2cf5968-551e-4856-9783-52b3da59a7d0'
        when 'wrong_number' then '17b47fee-58de-441e-a44c-c6300d46f273'
        when 'callback' then 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff'
        else case when draw('busy', engagement_id) < 0.04
            then '9d9162e7-6cf3-4944-bf63-4dff82258764'
            when draw('upper_guid', engagement_id) < 0.1
                then upper('f240bbac-87c9-4f6e-bf70-924b57d47db7')
            else 'f240bbac-87c9-4f6e-bf70-924b57d47db7'
        end
    end as property_hs_call_disposition,
    cast(1000 * case
        when outcome in ('no_answer', 'wrong_number')
            then 8 + pick(25, 'length', engagement_id)
        when outcome = 'voicemail' then 25 + pick(40, 'length', engagement_id)
        else 70 + pick(900, 'length', engagement_id)
    end + pick(999, 'ms', engagement_id) as bigint) as property_hs_call_duration,
    one_of(['OUTBOUND', 'OUTBOUND', 'OUTBOUND', 'INBOUND'], 'direction', engagement_id)
        as property_hs_call_direction,
    draw('deleted', engagement_id) < 0.008 as _fivetran_deleted,
    synced_after(happened_at, engagement_id) as _fivetran_synced
from hubspot_engagements
where kind = 'CALL';

create table hubspot.engagement_meeting as
select
    engagement_id,
    maybe(0.9, happened_at, 'has_timestamp', engagement_id)
        as property_hs_timestamp,
    happened_at as start_time,
    maybe(0.9, outcome, 'has_timestamp', engagement_id)
        as property_hs_meeting_outcome,
    case when draw('has_timestamp', engagement_id) >= 0.9 then lower(outcome) end
        as meeting_outcome,
    draw('deleted', engagement_id) < 0.008 as _fivetran_deleted,
    synced_after(happened_at, engagement_id) as _fivetran_synced
from hubspot_engagements
where kind = 'MEETING';
