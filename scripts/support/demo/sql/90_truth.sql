create schema truth;

create table truth.people as
select
    j.person_id,
    j.audience,
    j.persona,
    j.true_fit,
    j.true_intent,
    j.is_converted as converted,
    j.converted_on,
    j.reason,
    cast(start_at() as date) + cast(floor(j.peak_day) as integer) as peak_on,
    p.organization_id,
    p.family_no as household_id,
    cast(start_at() as date) + cast(floor(j.email_opt_out_day) as integer)
        as email_opt_out_on,
    -- Only Salesforce writes down that somebody does not want to be called.
    case when h.in_salesforce
        then cast(start_at() as date) + cast(floor(j.phone_opt_out_day) as integer)
    end as phone_opt_out_on
from journeys as j
inner join people as p on j.person_id = p.person_id
inner join homes as h on j.person_id = h.person_id;

create table truth.contact_records as
select
    r.record_key,
    r.connector,
    r.table_name,
    r.record_id,
    case when r.person_id > 0 then r.person_id end as person_id,
    r.organization_id,
    r.kind,
    r.is_merged,
    r.connector = 'salesforce' or h.id is not null as is_row
from records as r
left join (select distinct cast(id as varchar) as id from hubspot.contact) as h
    on r.connector = 'hubspot' and r.record_id = h.id;

create table truth.organization_records as
select
    connector || '.' || table_name || '.' || record_id as record_key,
    connector,
    table_name,
    record_id,
    organization_id,
    kind,
    is_merged
from organization_records;

create table truth.organizations as
select
    organization_id,
    audience,
    chain_no as chain_id,
    facility_type,
    service_line,
    state,
    is_in_area,
    has_mail_scanner
from organizations;

create table truth.visitors as
select
    visitor_text(visitor_no) as anonymous_id,
    case when actor_no <= getvariable('people') then actor_no end as person_id,
    bool_or(is_machine) as is_machine,
    bool_or(is_identified) as is_identified,
    count(distinct actor_no) over (partition by visitor_no) > 1 as is_shared
from web_sessions
group by visitor_no, actor_no;

create table truth.calls as
select
    call_id,
    person_id,
    organization_id,
    number_kind
from calls;

create view truth.web_events as
select
    'ajs-page-' || view_no as event_id,
    case when actor_no <= getvariable('people') then actor_no end as person_id,
    is_machine
from web_views
where delivery_no = 0;

create table truth.email_events as
select
    e.event_id,
    m.person_id,
    e.is_machine
from mail_events as e
inner join mailings as m on e.mail_no = m.mail_no;
