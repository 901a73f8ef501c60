create table salesforce.opportunity as
select
    salesforce_id('006', p.person_id) as id,
    m.organization_record_id as account_id,
    case
        when p.decided_at is not null and p.is_won then 'Closed Won'
        when p.decided_at is not null then 'Closed Lost'
        else one_of(['Prospecting', 'Qualification', 'Proposal'], 'stage', p.person_id)
    end as stage_name,
    p.decided_at is not null as is_closed,
    p.decided_at is not null and p.is_won as is_won,
    p.amount,
    cast(coalesce(p.decided_at, end_at() + to_days(20)) as date) as close_date,
    p.opened_at as created_date,
    salesforce_owner('p' || coalesce(q.organization_id, q.person_id)) as owner_id,
    draw('deleted', 'opp' || p.person_id) < 0.006 as is_deleted,
    synced_after(coalesce(p.decided_at, p.opened_at), p.person_id) as _fivetran_synced
from pursuits as p
inner join people as q on p.person_id = q.person_id
inner join main_records as m on m.connector = 'salesforce' and p.person_id = m.person_id
where p.handled_by = 'salesforce';

-- The person who buys, and in organizations up to two colleagues beside.
create table opportunity_people as
with committees as (
    select
        person_id as buyer_id,
        person_id
    from pursuits
    where handled_by = 'salesforce'
    union all
    select
        p.person_id as buyer_id,
        c.person_id
    from pursuits as p
    inner join people as q on p.person_id = q.person_id
    inner join people as c on q.organization_id = c.organization_id
    where p.handled_by = 'salesforce'
        and q.person_id <> c.person_id
        and draw('in_committee', p.person_id || '.' || c.person_id) < 0.3
)

select
    c.buyer_id,
    c.person_id,
    row_number() over (
        partition by c.buyer_id order by c.person_id <> c.buyer_id, c.person_id
    ) as role_no
from committees as c
inner join main_records as m
    on m.connector = 'salesforce' and c.person_id = m.person_id
    and m.table_name = 'contact';

create table salesforce.opportunity_contact_role as
select
    salesforce_id('00K', row_number() over (order by o.buyer_id, o.role_no)) as id,
    salesforce_id('006', o.buyer_id) as opportunity_id,
    m.record_id as contact_id,
    case
        when o.role_no = 1 then 'Decision Maker'
        else one_of(['Influencer', 'Evaluator', 'Economic Buyer'], 'role', o.person_id)
    end as role,
    false as is_deleted,
    synced_after(p.opened_at, o.buyer_id || '.' || o.person_id) as _fivetran_synced
from opportunity_people as o
inner join pursuits as p on o.buyer_id = p.person_id
inner join main_records as m on m.connector = 'salesforce' and o.person_id = m.person_id
where o.role_no <= 3;

create table salesforce.task as
with acts as (
    select
        person_id,
        act,
        happened_at,
        one_of(
            case call_end
                when 'no_answer' then ['No Answer', 'no answer', 'NA']
                when 'voicemail' then ['Left Voicemail', 'LVM', 'Voicemail']
                when 'wrong_number' then ['Wrong Number', 'wrong #']
                when 'not_interested' then ['Not Interested', 'not interested ', 'NI']
                when 'appointment_booked'
                    then ['Appointment Booked', 'Appt Booked', 'Booked']
                when 'qualified' then ['Qualified', 'Qualified']
                when 'callback'
                    then ['Callback Requested', 'Call back', 'Callback Requested']
                else ['Connected', 'connected ', 'CONNECTED', 'Connected']
            end,
            'wording', act
        ) as disposition,
        call_end
    from rep_calls
    where handled_by = 'salesforce'
    union all
    select
        j.person_id,
        j.person_id || '.dnc',
        moment(j.phone_opt_out_day, 'dnc', j.person_id),
        one_of(['Do Not Call', 'DNC', 'do not call'], 'wording', j.person_id),
        'connected'
    from journeys as j
    inner join homes as h on j.person_id = h.person_id
    where h.in_salesforce and j.phone_opt_out_day < getvariable('days')
        -- Said on a call, where it did not become a flag, and in half of the others.
        and (
            draw('phone_flag', j.person_id) >= 0.6 or draw('said_it', j.person_id) < 0.5
        )
),

calls as (
    select
        a.*,
        m.record_id,
        m.organization_record_id,
        row_number() over (order by a.person_id, a.act) as task_no
    from acts as a
    inner join main_records as m
        on m.connector = 'salesforce' and a.person_id = m.person_id
),

shaped as (
    select
        salesforce_id('00T', task_no) as id,
        record_id as who_id,
        organization_record_id as account_id,
        'Call' as type,
        'Call' as task_subtype,
        'Call about ' || private_text(task_no) as subject,
        'Completed' as status,
        disposition as call_disposition,
        case
            when call_end in ('no_answer', 'wrong_number')
                then pick(20, 'length', task_no)
            when call_end = 'voicemail' then 20 + pick(40, 'length', task_no)
            else 60 + pick(900, 'length', task_no)
        end as call_duration_in_seconds,
        one_of(['Outbound', 'Outbound', 'Outbound', 'Inbound'], 'direction', task_no)
            as call_type,
        cast(happened_at as date) as activity_date,
        maybe(0.9, happened_at, 'has_time', task_no) as completed_date_time,
        happened_at as created_date,
        draw('deleted', task_no) < 0.008 as is_deleted,
        synced_after(happened_at, task_no) as _fivetran_synced
    from calls
    union all
    -- E-mails a representative wrote: no act of the person.
    select
        salesforce_id('00T', 5000000000 + m.mail_no),
        r.record_id,
        r.organization_record_id,
        'Email',
        'Email',
        'Following up: ' || private_text(m.mail_no),
        'Completed',
        null,
        null,
        null,
        cast(m.sent_at as date),
        m.sent_at,
        m.sent_at,
        false,
        synced_after(m.sent_at, m.mail_no)
    from mailings as m
    inner join main_records as r
        on r.connector = 'salesforce' and m.person_id = r.person_id
    where draw('rep_mail', m.mail_no) < 0.2
)

select * from shaped
union all
select * replace ('Open' as status, created_date as _fivetran_synced)
from shaped
where draw('delivered_twice', id) < 0.01;

create table salesforce.event as
with numbered as (
    select
        e.*,
        m.record_id,
        m.organization_record_id,
        row_number() over (order by e.person_id) as event_no
    from rep_meetings as e
    inner join main_records as m
        on m.connector = 'salesforce' and e.person_id = m.person_id
    where e.handled_by = 'salesforce'
)

select
    salesforce_id('00U', event_no) as id,
    record_id as who_id,
    organization_record_id as account_id,
    happened_at as start_date_time,
    'Meeting: ' || private_text(event_no) as subject,
    case when audience = 'patient_acquisition' then 'Consult' else 'Meeting' end
        as type,
    -- What did not take place was taken off the calendar.
    meeting_end in ('CANCELED', 'RESCHEDULED') as is_deleted,
    happened_at - to_days(3) as created_date,
    synced_after(happened_at, event_no) as _fivetran_synced
from numbered;

create table campaign_days as
select
    campaign_no,
    salesforce_id('701', campaign_no) as campaign_id,
    campaign_no * 20 + 8 as campaign_day
from range(getvariable('days') // 20 + 1) as t (campaign_no)
where campaign_no * 20 + 8 < getvariable('days') - 1;

create table salesforce.campaign as
select
    campaign_id as id,
    case campaign_no % 4
        when 0 then 'Interoperability webinar '
        when 1 then 'Health expo booth '
        when 2 then 'Newsletter '
        else 'White paper '
    end || campaign_no as name,
    ['Webinar', 'Conference', 'Email', 'Content'][1 + campaign_no % 4] as type,
    false as is_deleted,
    start_at() as created_date,
    synced_after(start_at(), campaign_no) as _fivetran_synced
from campaign_days;

create table salesforce.campaign_member as
with members as (
    select
        c.id as campaign_id,
        c.type,
        d.campaign_day,
        m.record_id,
        m.table_name,
        j.true_intent,
        m.person_id || '.' || d.campaign_day as member,
        j.peak_day,
        row_number() over (order by m.person_id, d.campaign_day) as member_no
    from salesforce.campaign as c
    inner join campaign_days as d on c.id = d.campaign_id
    inner join journeys as j on j.created_day < d.campaign_day - 3
    inner join main_records as m
        on m.connector = 'salesforce' and j.person_id = m.person_id
    where draw('invited', m.person_id || '.' || d.campaign_day) < 0.14
        and (j.converted_day is null or j.converted_day > d.campaign_day)
),

answered as (
    select
        *,
        draw('answer', member)
        < 0.12 + 0.5 * true_intent
            * if(campaign_day between peak_day - 40 and peak_day, 1, 0.5)
            as has_responded
    from members
),

shaped as (
    select
        salesforce_id('00v', member_no) as id,
        campaign_id,
        case when table_name = 'lead' then record_id end as lead_id,
        case when table_name = 'contact' then record_id end as contact_id,
        case
            when has_responded and type = 'Webinar'
                then one_of(
                    ['Attended', 'Registered', 'Attended', 'No Show'], 'status', member
                )
            when has_responded and type = 'Conference'
                then one_of(['Attended', 'Responded'], 'status', member)
            when has_responded then 'Responded'
            else 'Sent'
        end as status,
        has_responded,
        case when has_responded
            then case when draw('unreadable', member) < 0.01
                then one_of(
                    ['soon', '00/00/0000', '2062-01-15'], 'unreadable_text', member
                )
                else strftime(start_at() + to_days(campaign_day), '%Y-%m-%d')
            end
        end as first_responded_date,
        strftime(
            start_at() + to_days(campaign_day - 3) + to_hours(16),
            '%Y-%m-%dT%H:%M:%S.000Z'
        )
            as created_date,
        false as is_deleted,
        synced_after(start_at() + to_days(campaign_day + 1), member_no)
            as _fivetran_synced
    from answered
)

select * from shaped
union all
select * replace (
    'Sent' as status,
    false as has_responded,
    null as first_responded_date,
    _fivetran_synced - to_days(3) as _fivetran_synced
)
from shaped
where draw('delivered_twice', id) < 0.01;
