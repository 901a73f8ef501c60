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
