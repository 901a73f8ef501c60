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
            when draw('unreadable', a.act) < 0.012 then one_of(
                ['not a date', '0000-00-00 00:00:00', '13/45/2026', 'pending'],
                'unreadable_text', a.act
            )
            when draw('unreadable', a.act) < 0.02
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
