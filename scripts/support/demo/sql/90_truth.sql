-- What is true, for tests and evaluations. No model may read it.
create schema truth;

-- One row per true person: what drives them, whether they bought, when and why.
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

-- One row per contact or lead record that a CRM ever had. is_row is false for HubSpot
-- contacts that were merged away; person_id is null for tests, our own colleagues and
-- rows without an identity; organization_id is the employer that the record names.
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

-- One row per company or account record.
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

-- One row per true organization; a chain's sites are organizations of their own.
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

-- One row per anonymous id and person behind it; person_id is null for strangers and
-- machines, and an id that several people share has a row for each.
create table truth.visitors as
select
    visitor_text(visitor_no) as anonymous_id,
    case when actor_no <= getvariable('people') then actor_no end as person_id,
    bool_or(is_machine) as is_machine,
    bool_or(is_identified) as is_identified,
    count(distinct actor_no) over (partition by visitor_no) > 1 as is_shared
from web_sessions
group by visitor_no, actor_no;

-- One row per call: who rang, from whose number (personal, household, front_desk,
-- unknown). A front desk's or unknown number does not tell the person to anybody.
create table truth.calls as
select
    call_id,
    person_id,
    organization_id,
    number_kind
from calls;

-- One row per number that was texted: whether the answer asks to be left alone.
create table truth.texted_numbers as
select
    '+1' || phone as phone,
    is_stop_request and answered_at < end_at() as is_stop_request
from texts
where sent_at < end_at();

-- One row per page view. A track or identify bears the number of its page view:
-- ajs-track-17 and ajs-identify-17 happened on ajs-page-17.
create view truth.web_events as
select
    'ajs-page-' || view_no as event_id,
    case when actor_no <= getvariable('people') then actor_no end as person_id,
    is_machine
from web_views
where delivery_no = 0;

-- One row per mail event but the opt-outs.
create table truth.email_events as
select
    e.event_id,
    m.person_id,
    e.is_machine
from mail_events as e
inner join mailings as m on e.mail_no = m.mail_no;
