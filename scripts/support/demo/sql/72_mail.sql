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
