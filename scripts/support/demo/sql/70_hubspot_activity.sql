-- Forms. Up to seven per person, by intent.
create table hubspot.form as
select
    form_id as guid,
    name,
    case when rowid % 4 = 3 then 'POPUP' else 'HUBSPOT' end as form_type,
    start_at() - to_days(400) as created_at,
    start_at() - to_days(20) as _fivetran_synced
from words.forms;

create table form_acts as
with acts as (
    select
        j.*,
        m.record_id,
        act_no,
        j.person_id || '.' || act_no as act,
        greatest(
            act_day(
                j.created_day, j.peak_day, j.true_intent,
                'form', j.person_id || '.' || act_no
            ),
            case when act_no = 1 then j.created_day else 0 end
        ) as act_day
    from journeys as j
    inner join main_records as m
        on j.person_id = m.person_id and m.connector = 'hubspot'
    cross join range(1, 8) as t (act_no)
    where draw('forms', j.person_id || '.' || act_no)
        < (0.08 + 0.85 * j.true_intent) * [1.0, 0.9, 0.8, 0.6, 0.5, 0.4, 0.2][act_no]
),

chosen as (
    select
        a.*,
        one_of(c.form_nos, 'which_form', act) as form_no,
        moment(act_day, 'form_at', act) as happened_at
    from acts as a
    inner join form_choices as c
        on c.behaviour = behaviour(
            a.behaviour_stem,
            is_warm_day(a.act_day, a.peak_day, a.true_intent, 'form', a.act)
        )
    where act_day >= created_day
        and happens(act_day, converted_day, 'form', act)
)

select * from chosen;

create table hubspot.contact_form_submission as
with shaped as (
    select
        cast(a.record_id as bigint) as contact_id,
        f.form_id,
        maybe(
            0.97, format('c0ffee00-0000-4000-8000-{:08d}{:04d}', a.person_id, a.act_no),
            'has_conversion', a.act
        ) as conversion_id,
        'https://www.carebridge.example' || f.path || '?utm_source='
        || one_of(['google', 'newsletter', 'linkedin', 'partner'], 'utm', a.act)
        || '&' || private_text(a.act) as page_url,
        f.name as title,
        -- A form tool in three writes what it likes.
        case
            when draw('unreadable', a.act) < 0.004 then one_of(
                ['not a date', '0000-00-00 00:00:00', '13/45/2026', 'pending'],
                'unreadable_text', a.act
            )
            when draw('unreadable', a.act) < 0.008
                then strftime(a.happened_at + to_days(3650), '%Y-%m-%d %H:%M:%S')
            when draw('unreadable', a.act) < 0.2
                then strftime(a.happened_at, '%Y-%m-%dT%H:%M:%SZ')
            when draw('unreadable', a.act) < 0.3
                then strftime(a.happened_at, '%Y-%m-%d %H:%M:%S.000000')
            else strftime(a.happened_at, '%Y-%m-%d %H:%M:%S')
        end as "timestamp",
        synced_after(a.happened_at, a.act) as _fivetran_synced,
        a.act
    from form_acts as a
    inner join words.forms as f on a.form_no = f.rowid
)

select * exclude (act)
from shaped
union all
select * exclude (act) replace (_fivetran_synced - to_seconds(60) as _fivetran_synced)
from shaped
where draw('delivered_twice', act) < 0.01;

-- Marketing mail: a campaign every twelve days to those who did not opt out.
create table mailings as
with sent as (
    select
        j.person_id,
        j.true_intent,
        j.peak_day,
        j.email_opt_out_day,
        j.has_dead_mailbox,
        p.has_mail_scanner and p.domain is not null and r.email like '%@' || p.domain
            as is_scanned,
        r.email as recipient,
        campaign_no,
        campaign_no * 12 + 3 as mail_day,
        j.person_id || '.' || campaign_no as mail,
        row_number() over (order by j.person_id, campaign_no) as mail_no
    from journeys as j
    inner join people as p on j.person_id = p.person_id
    inner join records as r
        on j.person_id = r.person_id and r.connector = 'hubspot' and r.copy_no = 1
    cross join range(getvariable('days') // 12 + 1) as t (campaign_no)
    where r.email is not null
        and campaign_no * 12 + 3 < getvariable('days')
        and campaign_no * 12 + 3 > j.created_day
        and campaign_no * 12 + 3 < coalesce(j.email_opt_out_day, 1e9)
        and (
            not j.has_dead_mailbox or draw('first_mail', j.person_id) * 6 > campaign_no
        )
        and draw('mailed', j.person_id || '.' || campaign_no) < 0.5
)

select
    *,
    start_at() + to_days(mail_day) + to_seconds(57600 + pick(3600, 'mail_at', mail))
        as sent_at,
    case when mail_day between peak_day - 30 and peak_day then 1.0 else 0.35 end
        as warmth
from sent;

create table mail_events as
with steps as (
    select
        mail_no,
        mail,
        recipient,
        campaign_no,
        0 as step,
        'SENT' as type,
        sent_at as occurred_at,
        false as is_machine
    from mailings
    union all
    select
        mail_no, mail, recipient, campaign_no, 1,
        case when has_dead_mailbox then 'BOUNCE' else 'DELIVERED' end,
        sent_at + to_seconds(2 + pick(20, 'delivered', mail)),
        false
    from mailings
    union all
    -- Half of the opens are phones that load all pictures.
    select
        mail_no, mail, recipient, campaign_no, 2, 'OPEN',
        sent_at + to_seconds(case
            when draw('machine_open', mail) < 0.5 then 40 + pick(300, 'open', mail)
            else 900 + pick(80000, 'open', mail)
        end),
        draw('machine_open', mail) < 0.5
    from mailings
    where not has_dead_mailbox
        and draw('opened', mail) < 0.22 + 0.35 * true_intent * warmth
    union all
    select
        mail_no, mail, recipient, campaign_no, 3, 'CLICK',
        sent_at + to_seconds(1200 + pick(90000, 'click', mail)),
        false
    from mailings
    where not has_dead_mailbox
        and draw('clicked', mail) < 0.01 + 0.28 * true_intent * warmth
    union all
    select
        mail_no, mail, recipient, campaign_no, 4, 'REPLY',
        sent_at + to_seconds(5000 + pick(90000, 'reply', mail)),
        false
    from mailings
    where not has_dead_mailbox and draw('replied', mail) < 0.035 * true_intent * warmth
    union all
    -- Scanners: three to five links within two seconds, right after delivery.
    select
        mail_no, mail, recipient, campaign_no, 5 + click_no, 'CLICK',
        sent_at + to_seconds(2 + pick(20, 'delivered', mail) + 1 + click_no // 3)
        + to_milliseconds(250 * click_no),
        true
    from mailings
    cross join range(5) as t (click_no)
    where is_scanned and not has_dead_mailbox
        and click_no < 3 + pick(3, 'links', mail)
)

select
    *,
    format('5eed0000-{:04x}-4000-8000-{:012x}', step, mail_no) as event_id
from steps
where occurred_at < end_at();

-- Opt-outs by the link in a mail; what the vendor writes is one more mail event.
create table status_changes as
select
    j.person_id,
    r.email as recipient,
    moment(j.email_opt_out_day, 'opt_out_at', j.person_id) as occurred_at,
    format('5eed0009-0000-4000-8000-{:012x}', j.person_id) as event_id
from journeys as j
inner join records as r
    on j.person_id = r.person_id and r.connector = 'hubspot' and r.copy_no = 1
where j.email_opt_out_day is not null
    and j.email_opt_out_day < getvariable('days')
    and r.email is not null
    and j.opts_out_by_link;

create table hubspot.email_event as
with shaped as (
    select
        event_id as id,
        type,
        recipient,
        occurred_at as created,
        7700 + campaign_no as email_campaign_id,
        -- The vendor sees most machine opens and few of the scanners' clicks.
        is_machine and draw('filtered', event_id) < if(type = 'OPEN', 0.9, 0.3)
            as filtered_event,
        case
            when type = 'OPEN' and draw('obsolete', event_id) < 0.02
                then format('5eed0003-0000-4000-8000-{:012x}', mail_no)
        end as obsoleted_by_id
    from mail_events
    union all
    select
        event_id,
        'STATUSCHANGE',
        recipient,
        occurred_at,
        null,
        false,
        null
    from status_changes
)

select
    *,
    synced_after(created, id) as _fivetran_synced
from shaped
union all
select
    *,
    synced_after(created, id) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.003;

create table hubspot.email_event_click as
select
    e.event_id as id,
    'https://www.carebridge.example' || p.path || '?utm_medium=email&'
    || private_text(e.event_id) as url,
    case
        when e.is_machine and draw('agent_kind', e.event_id) < 0.4
            then one_of(getvariable('machine_agents'), 'agent', e.event_id)
        else one_of(getvariable('human_agents'), 'agent', e.mail_no)
    end as user_agent,
    '203.0.113.' || pick(250, 'ip', e.mail_no) as ip_address,
    synced_after(e.occurred_at, e.event_id) as _fivetran_synced
from mail_events as e
inner join words.pages as p
    -- A scanner follows different links, a person one.
    on p.rowid = case
        when e.is_machine then 1 + (e.campaign_no + e.step * 5) % 26
        else one_of([8, 8, 14, 15, 16, 18, 21, 22, 2, 4], 'link', e.mail)
    end
where e.type = 'CLICK';

create table hubspot.email_event_bounce as
select
    event_id as id,
    one_of(
        ['UNKNOWN_USER', 'UNKNOWN_USER', 'MAILBOX_FULL', 'POLICY'], 'bounce', recipient
    )
        as category,
    one_of(['5.1.1', '5.1.1', '4.2.2', '5.7.1'], 'bounce', recipient) as status,
    synced_after(occurred_at, event_id) as _fivetran_synced
from mail_events
where type = 'BOUNCE';

create table hubspot.email_event_status_change as
select
    event_id as id,
    'UNSUBSCRIBED' as portal_subscription_status,
    one_of(
        ['SOURCE_RECIPIENT', 'SOURCE_RECIPIENT', 'SOURCE_CUSTOMER'], 'source', event_id
    )
        as source,
    synced_after(occurred_at, event_id) as _fivetran_synced
from status_changes;

-- What representatives do: calls and meetings around the sales process, in each
-- person's own CRM.
create table handling as
select
    j.*,
    case
        when not h.in_salesforce then 'hubspot'
        when not h.in_hubspot then 'salesforce'
        when j.audience = 'patient_acquisition' then 'hubspot'
        else 'salesforce'
    end as handled_by
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

-- Sales processes as deals.
create table pursuits as
select
    *,
    moment(opened_day, 'opened_at', person_id) as opened_at,
    case
        when decided_day < getvariable('days') - 0.5
            then moment(greatest(decided_day, opened_day), 'decided_at', person_id)
    end as decided_at,
    is_converted or persona = 'customer' as is_won,
    round(
        case audience
            when 'b2b_provider' then 8000 + 90000 * pow(draw('amount', person_id), 2)
            else 200 + 2500 * draw('amount', person_id)
        end, 2
    ) as amount
from handling
where opened_day is not null and opened_day < getvariable('days') - 1;

create table hubspot.deal_pipeline_stage as
select
    stage_id,
    label,
    stage_id in ('closedwon', 'closedlost') as is_closed,
    stage_id = 'closedwon' as closed_won,
    true as active,
    false as _fivetran_deleted,
    start_at() - to_days(30) as _fivetran_synced
from (
    values
    ('appointmentscheduled', 'Appointment scheduled'),
    ('qualifiedtobuy', 'Qualified to buy'),
    ('contractsent', 'Contract sent'),
    ('closedwon', 'Closed won'),
    ('closedlost', 'Closed lost')
) as t (stage_id, label);

create table deal_steps as
select
    900000000 + p.person_id as deal_id,
    s.stage_id,
    s.stage_no,
    case
        when s.stage_no = 3 then p.decided_at
        else p.opened_at + to_seconds(cast(floor(
            s.share * date_diff(
                'second', p.opened_at,
                coalesce(
                    p.decided_at,
                    greatest(
                        p.opened_at,
                        start_at() + to_seconds(cast(p.decided_day * 86400 as bigint))
                    )
                )
            )
        ) as bigint))
    end as entered_at
from pursuits as p
inner join (
    values
    (0, 'appointmentscheduled', 0.0),
    (1, 'qualifiedtobuy', 0.4),
    (2, 'contractsent', 0.7),
    (3, 'closedwon', 1.0),
    (3, 'closedlost', 1.0)
) as s (stage_no, stage_id, share)
    on s.stage_no < 3
        or (p.decided_at is not null and (s.stage_id = 'closedwon') = p.is_won)
where p.handled_by = 'hubspot';

create table hubspot.deal as
with latest as (
    select deal_id, max_by(stage_id, stage_no) as stage_id
    from deal_steps
    where entered_at < end_at()
    group by deal_id
)

select
    l.deal_id,
    'Deal of ' || q.first_name || ' (' || private_text(q.person_id) || ')'
        as property_dealname,
    l.stage_id as deal_pipeline_stage_id,
    p.amount as property_amount,
    coalesce(
        p.decided_at,
        end_at()
        + to_days(cast(floor(p.decided_day) as integer) - getvariable('days') + 1)
    )
        as property_closedate,
    p.opened_at as property_createdate,
    hubspot_owner('p' || coalesce(q.organization_id, q.person_id)) as owner_id,
    draw('deleted', l.deal_id) < 0.006 as is_deleted,
    synced_after(coalesce(p.decided_at, p.opened_at), l.deal_id) as _fivetran_synced
from latest as l
inner join pursuits as p on l.deal_id = 900000000 + p.person_id
inner join people as q on p.person_id = q.person_id;

create table hubspot.deal_stage as
select
    s.deal_id,
    s.stage_id as value,
    s.entered_at as date_entered,
    s.entered_at as _fivetran_start,
    lead(s.entered_at, 1, timestamp '2999-12-31') over deal as _fivetran_end,
    lead(s.entered_at) over deal is null as _fivetran_active,
    synced_after(s.entered_at, s.deal_id) as _fivetran_synced
from deal_steps as s
where s.entered_at < end_at()
window deal as (partition by s.deal_id order by s.stage_no);

create table hubspot.deal_contact as
select
    d.deal_id,
    cast(m.record_id as bigint) as contact_id,
    3 as type_id,
    'HUBSPOT_DEFINED' as category,
    d._fivetran_synced
from hubspot.deal as d
inner join main_records as m
    on m.connector = 'hubspot' and d.deal_id = 900000000 + m.person_id;

create table hubspot.deal_company as
select
    d.deal_id,
    cast(m.organization_record_id as bigint) as company_id,
    5 as type_id,
    'HUBSPOT_DEFINED' as category,
    d._fivetran_synced
from hubspot.deal as d
inner join main_records as m
    on m.connector = 'hubspot' and d.deal_id = 900000000 + m.person_id
where m.organization_record_id is not null;
