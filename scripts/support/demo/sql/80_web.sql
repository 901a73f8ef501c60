-- Web traffic. Everything here is narrow and numbered: texts are made from numbers only
-- when a file is written (85_web_tables.sql), so that fifty million events fit.
create schema segment;

create table web_actors as
with first_forms as (
    select person_id, min(act_day) as form_day
    from form_acts
    group by person_id
)

select
    j.person_id as actor_no,
    j.person_id,
    'person' as kind,
    p.organization_id,
    p.family_no,
    j.behaviour_stem,
    j.created_day,
    j.converted_day,
    j.peak_day,
    j.true_intent,
    cast(100 + 3000 * pow(j.true_intent, 1.7) as bigint) as weight,
    -- Known to the web from a form or a log-in; a third of the visitors never is.
    case
        when f.form_day is not null and draw('known_by_form', j.person_id) < 0.85
            then f.form_day
        when draw('logs_in', j.person_id) < 0.4
            then act_day(
                j.created_day, j.peak_day, j.true_intent, 'log_in', j.person_id
            )
    end as identified_day
from journeys as j
inner join people as p on j.person_id = p.person_id
left join first_forms as f on j.person_id = f.person_id
where draw('uses_web', j.person_id) < 0.85
union all
select
    getvariable('people') + 1 + stranger_no as actor_no,
    null,
    'stranger',
    null,
    null,
    one_of(
        ['b2b', 'patient_acquisition', 'patient_acquisition', 'job_seeker', 'student'],
        'stranger', stranger_no
    ),
    0,
    null,
    0,
    0.1,
    200,
    null
from range(getvariable('people') // 4) as t (stranger_no);

create table web_session_plan as
with planned as (
    select
        *,
        sum(weight) over () as total_weight
    from web_actors
),

numbered as (
    select
        actor_no,
        kind,
        organization_id,
        family_no,
        behaviour_stem,
        created_day,
        converted_day,
        peak_day,
        true_intent,
        identified_day,
        unnest(range(cast(floor(
            cast(weight as double) / cast(total_weight as double)
            * getvariable('events') * 0.36 + draw('sessions', actor_no)
        ) as bigint))) as visit_no
    from planned
),

dated as (
    select
        *,
        actor_no || '.' || visit_no as visit,
        act_day(0, peak_day, true_intent, 'visit', actor_no || '.' || visit_no)
            as visit_day
    from numbered
),

happening as (
    select
        *,
        [1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12][1 + pick(12, 'views', visit)] as views
    from dated
    where happens(visit_day, converted_day, 'visit', visit)
)

select
    *,
    draw('kept', visit)
    < getvariable('events') * 0.85 / cast(sum(views) over () as double) as is_kept
from happening;

-- Shared computers: some people sit at a colleague's or a relative's.
create table web_hosts as
select
    a.actor_no,
    min(h.actor_no) as host_no
from web_actors as a
inner join web_actors as h
    on h.actor_no < a.actor_no
    and coalesce('o' || a.organization_id, 'f' || a.family_no)
        = coalesce('o' || h.organization_id, 'f' || h.family_no)
where draw('shares', a.actor_no) < 0.05
group by a.actor_no;

create table web_sessions as
with placed as (
    select
        s.*,
        case
            when h.host_no is not null and draw('at_host', s.visit) < 0.4
                then h.host_no * 3
            -- Two devices for every other person, three for one in ten.
            else s.actor_no * 3 + case
                when draw('devices', s.actor_no) < 0.5 then 0
                when draw('devices', s.actor_no) < 0.9 then pick(2, 'device', s.visit)
                else pick(3, 'device', s.visit)
            end
        end as visitor_no,
        start_at() + to_seconds(cast(floor(s.visit_day) as integer) * 86400 + case
            when s.behaviour_stem = 'patient_acquisition'
                and draw('evening', s.visit) < 0.4
                then pick(16200, 'visit_at', s.visit)
            else 50400 + pick(34200, 'visit_at', s.visit)
        end) as started_at,
        behaviour(
            if(s.converted_day < s.visit_day, 'customer', s.behaviour_stem),
            is_warm_day(s.visit_day, s.peak_day, s.true_intent, 'visit', s.visit)
        ) as visit_behaviour
    from web_session_plan as s
    left join web_hosts as h on s.actor_no = h.actor_no
    where s.is_kept
),

marked as (
    select
        actor_no,
        visitor_no,
        visit_no,
        visit,
        started_at,
        cast(views as utinyint) as views,
        visit_behaviour,
        coalesce(visit_day >= identified_day, false) as is_identified,
        false as is_machine
    from placed
    union all
    -- Machines: 40 pages in a minute.
    select
        2000000000 + bot_visit // 40,
        2000000000 + bot_visit // 40,
        bot_visit,
        'bot' || bot_visit,
        start_at() + to_seconds(
            86400
            * cast(floor(getvariable('days') * draw('bot_day', bot_visit)) as integer)
            + pick(86000, 'bot_at', bot_visit)
        ),
        40,
        one_of(['patient_cold', 'b2b_warm', 'b2b_cold'], 'bot', bot_visit),
        false,
        true
    from range(1 + getvariable('events') // 1000) as t (bot_visit)
),

numbered as (
    select
        m.*,
        row_number() over visits as session_no,
        sum(m.views) over visits - m.views as first_view_no,
        row_number() over same_device = 1 and m.is_identified as is_first_known
    from marked as m
    window
        visits as (order by m.actor_no, m.visit_no),
        same_device as (
            partition by m.actor_no, m.visitor_no, m.is_identified
            order by m.started_at, m.visit_no
        )
)

select
    cast(session_no as integer) as session_no,
    cast(first_view_no as bigint) as first_view_no,
    cast(actor_no as integer) as actor_no,
    cast(visitor_no as integer) as visitor_no,
    started_at,
    views,
    visit_behaviour,
    is_identified,
    is_machine,
    is_identified and (is_first_known or draw('identifies', visit) < 0.06)
        as identifies,
    -- Some telephones deliver days later; nothing arrives after the end.
    case
        when draw('late', visit) < 0.02 and started_at < end_at() - to_days(7)
            then cast(1 + pick(6, 'late_days', visit) as utinyint)
        else cast(0 as utinyint)
    end as late_days,
    cast(pick(12, 'channel', visit) as utinyint) as channel_no
from numbered;

-- One row per page view and delivery: 0.4 % of the events are delivered twice. Stored
-- in the order in which they are written.
create table web_views as
with chosen as (
    select
        s.session_no,
        s.first_view_no + k as view_no,
        k,
        s.actor_no,
        s.visitor_no,
        s.started_at,
        s.is_identified,
        s.is_machine,
        s.identifies and k = 0 as identifies,
        s.late_days,
        s.channel_no,
        c.page_nos,
        md5_number(getvariable('seed') || ':view:' || (s.first_view_no + k)) as bits
    from (
        select *, unnest(range(views)) as k
        from web_sessions
    ) as s
    inner join page_choices as c on s.visit_behaviour = c.behaviour
),

paged as (
    select
        *,
        page_nos[1 + cast((bits & 65535) % len(page_nos) as integer)] as page_no,
        cast((bits >> 16) & 65535 as integer) as chance_track,
        cast((bits >> 32) & 65535 as integer) as chance_seconds,
        cast((bits >> 48) & 65535 as integer) as chance_fault
    from chosen
)

select
    v.view_no,
    v.actor_no,
    v.visitor_no,
    v.started_at + to_seconds(
        case when v.is_machine then v.k * 1 else v.k * 47 + v.chance_seconds % 40 end
    ) as seen_at,
    cast(v.page_no as utinyint) as page_no,
    v.is_identified,
    v.is_machine,
    v.identifies,
    coalesce(cast(p.track_percent as integer) * 655, 0) > v.chance_track as tracks,
    v.late_days,
    v.channel_no,
    cast(v.chance_fault as usmallint) as chance_fault,
    cast(unnest(range(case when v.chance_fault < 260 then 2 else 1 end)) as utinyint)
        as delivery_no
from paged as v
inner join words.pages as p on v.page_no = p.rowid
order by v.view_no, delivery_no;
