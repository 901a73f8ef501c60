-- The three Segment tables, as views: texts appear only while a file is written, and
-- rows come in the order in which web_views is stored.
create macro visitor_text(visitor_no) as
    format('5e9a11aa-77aa-4000-8000-{:012x}', cast(visitor_no as bigint) * 7919 + 17);

set variable page_paths = (select list(path order by rowid) from words.pages);
set variable page_titles = (select list(title order by rowid) from words.pages);
set variable page_tracks = (select list(track_event order by rowid) from words.pages);

-- How a person is called by the web: an e-mail, a CRM id, or an id of the site's own.
create table web_names as
select
    a.actor_no,
    case
        when draw('web_name', a.actor_no) < 0.5
            or coalesce(h.record_id, s.record_id) is null
            then p.email
        when draw('web_name', a.actor_no) < 0.75 then coalesce(h.record_id, s.record_id)
        when draw('web_name', a.actor_no) < 0.85 then coalesce(s.record_id, h.record_id)
        else 'usr_' || md5(cast(a.actor_no as varchar))[1:12]
    end as user_id,
    case
        when draw('web_email', a.actor_no) < 0.1 then upper(p.email)
        when draw('web_email', a.actor_no) < 0.2 then p.private_email
        when draw('web_email', a.actor_no) < 0.88 then p.email
    end as email,
    maybe(0.15, phone_text(p.mobile_phone, 'w' || a.actor_no), 'web_phone', a.actor_no)
        as phone
from web_actors as a
inner join people as p on a.person_id = p.person_id
left join main_records as h on h.connector = 'hubspot' and p.person_id = h.person_id
left join main_records as s on s.connector = 'salesforce' and p.person_id = s.person_id;

create view web_deliveries as
select
    d.*,
    -- Some computers have a clock from another year.
    case
        when d.chance_fault between 300 and 380 then d.seen_at + to_days(1500)
        else d.seen_at
    end as clock_at,
    d.seen_at
    + to_seconds(1 + d.chance_fault % 9 + 60 * d.delivery_no)
    + to_days(d.late_days) as received_at,
    visitor_text(d.visitor_no) as anonymous_id,
    case when d.is_identified then n.user_id end as user_id,
    case when d.is_machine
        then getvariable('machine_agents')[
            1 + d.visitor_no % len(getvariable('machine_agents'))
        ]
        else getvariable('human_agents')[
            1 + (d.visitor_no * 31) % len(getvariable('human_agents'))
        ]
    end as user_agent,
    getvariable('page_paths')[1 + d.page_no] as page_path,
    case
        when d.view_no % 23 = 0 then '?q=private+words&canary=' || d.view_no
        when d.view_no % 41 = 0
            then '?email=pat.doe%40mail.example&canary=' || d.view_no
        when d.channel_no = 0
            then '?utm_source=google&utm_medium=cpc&gclid=Cj' || d.view_no
        when d.channel_no = 1 then '?utm_source=newsletter&utm_medium=email'
    end as query_text
from web_views as d
left join web_names as n on d.actor_no = n.actor_no;

create view segment.pages as
select
    'ajs-page-' || view_no as id,
    anonymous_id,
    user_id,
    clock_at as "timestamp",
    received_at,
    'https://www.carebridge.example' || page_path || coalesce(query_text, '') as url,
    case when chance_fault % 50 = 7 then page_path || '/' else page_path end as path,
    case channel_no
        when 0 then 'https://www.google.com/'
        when 2 then 'https://www.linkedin.com/feed/?canary=' || view_no
    end as referrer,
    getvariable('page_titles')[1 + page_no] as title,
    query_text as search,
    ['google', 'newsletter', 'linkedin'][1 + channel_no] as context_campaign_source,
    ['cpc', 'email', 'social'][1 + channel_no] as context_campaign_medium,
    ['brand', 'spring'][1 + channel_no] as context_campaign_name,
    user_agent as context_user_agent,
    '198.51.100.' || (visitor_no % 250) as context_ip
from web_deliveries;

create view segment.tracks as
select
    'ajs-track-' || view_no as id,
    anonymous_id,
    user_id,
    lower(replace(getvariable('page_tracks')[1 + page_no], ' ', '_')) as event,
    getvariable('page_tracks')[1 + page_no] as event_text,
    clock_at + to_seconds(5) as "timestamp",
    received_at + to_seconds(5) as received_at,
    page_path as context_page_path,
    query_text as context_page_search,
    user_agent as context_user_agent
from web_deliveries
where tracks;

create view segment.identifies as
select
    'ajs-identify-' || d.view_no as id,
    d.anonymous_id,
    d.user_id,
    case when d.chance_fault % 100 < 90 then n.email end as email,
    n.phone,
    d.clock_at as "timestamp",
    d.received_at
from web_deliveries as d
inner join web_names as n on d.actor_no = n.actor_no
where d.identifies
order by d.view_no, d.delivery_no;
