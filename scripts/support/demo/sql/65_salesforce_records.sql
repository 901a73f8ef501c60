create schema salesforce;

create table salesforce."user" as
select
    salesforce_id('005', user_no) as id,
    one_of(getvariable('male_names'), 'owner', 's' || user_no) || ' '
    || one_of(getvariable('last_names'), 'owner', 's' || user_no) as name,
    'seller' || user_no || '@carebridge.example' as email,
    user_no not in (3, 8, 12) as is_active,
    false as _fivetran_deleted,
    start_at() - to_days(25) as _fivetran_synced
from range(1, 15) as t (user_no);

create macro salesforce_owner(entity) as
    salesforce_id('005', 1 + pick(14, 'owner', entity));

-- Lead and contact share most columns; each table takes what it has.
create table salesforce_people as
select
    r.*,
    s.lead_status,
    s.modified_at,
    s.is_pursued,
    h.handled_by,
    j.is_converted,
    j.converted_on,
    j.persona as life,
    case r.kind
        when 'test' then one_of(
            ['test@test.com', 'test@carebridge.example', 'jane@example.com'],
            'test', r.entity
        )
        when 'internal'
            then 'seller' || pick(30, 'rep', r.entity) || '@carebridge.example'
        when 'unidentifiable' then one_of([null, '', 'unknown', 'asdf'], 'no', r.entity)
        else messy_email(r.email, r.entity)
    end as email_text,
    case r.kind
        when 'test' then one_of(['Test', 'test', 'QA'], 'test_name', r.entity)
        when 'internal' then one_of(getvariable('female_names'), 'rep', r.entity)
        else messy_text(r.first_name, r.entity || 'f')
    end as first_name_text,
    case r.kind
        when 'test' then one_of(['Test', 'User', 'asdf'], 'test_last', r.entity)
        when 'unidentifiable'
            then one_of(['[not provided]', 'unknown'], 'no_last', r.entity)
        else coalesce(messy_text(r.last_name, r.entity || 'l'), '[not provided]')
    end as last_name_text,
    maybe(0.85, messy_text(r.job_title, r.entity || 't'), 'has_title', r.entity)
        as title_text,
    case
        when r.phone is null then null
        when r.phone = r.desk_phone
            then messy_phone(r.phone, r.entity) || extension_text(r.entity)
        else messy_phone(r.phone, r.entity)
    end as phone_text,
    phone_text(r.mobile_phone, r.entity || 'm') as mobile_text,
    messy_zip(r.zip_code, r.entity) as zip_text,
    messy_state(r.state, r.state_name, r.entity) as state_text,
    maybe(0.45, r.state, 'has_code', r.entity) as state_code,
    coalesce(
        r.copy_no = 1 and r.kind = 'original' and j.email_opt_out_day is not null
        and (draw('email_flag', r.person_id) < 0.85 or not h.in_hubspot),
        false
    ) as has_opted_out_of_email,
    coalesce(
        r.copy_no = 1 and r.kind = 'original' and j.phone_opt_out_day is not null
        and draw('phone_flag', r.person_id) < 0.6,
        false
    ) as do_not_call,
    case when j.has_dead_mailbox and r.copy_no = 1
        then moment(
            (getvariable('days') - 2) * draw('bounced', r.person_id),
            'bounced', r.person_id
        ) end as bounced_at,
    case when draw('has_type', r.entity) < 0.9 then case r.audience
        when 'b2b_provider' then 'provider'
        when 'patient_acquisition' then 'patient'
        when 'referral' then 'referral'
    end end as lead_type_c,
    case
        when draw('bad_npi', r.entity) < 0.04 then typo(r.npi, r.entity)
        when draw('has_npi', r.entity) < 0.9 then r.npi
    end as npi_c,
    maybe(0.7, r.service_line, 'has_line', r.entity) as service_line_c,
    maybe(0.5, r.timeline, 'has_timeline', r.entity) as timeline_c,
    one_of(
        ['Web', 'Webinar', 'Conference', 'Referral', 'Purchased List', 'Phone Inquiry'],
        'source', r.entity
    ) as lead_source,
    salesforce_owner('p' || coalesce(r.organization_id, r.person_id)) as owner_id,
    case when r.is_merged then r.first_record_id end as master_record_id,
    r.is_merged
    or (
        draw('deleted', r.entity) < 0.008
        and j.email_opt_out_day is null
        and j.phone_opt_out_day is null
    ) as is_deleted,
    a.record_id as account_id,
    a.industry,
    a.employee_count
from records as r
left join standings as s on r.person_id = s.person_id
left join journeys as j on r.person_id = j.person_id
left join homes as h on r.person_id = h.person_id
left join organization_records as a
    on a.connector = 'salesforce' and r.organization_id = a.organization_id
        and a.copy_no = 1
where r.connector = 'salesforce';

create table salesforce.lead as
with shaped as (
    select
        l.record_id as id,
        l.email_text as email,
        l.first_name_text as first_name,
        l.last_name_text as last_name,
        coalesce(messy_organization(l.organization_name, l.entity), '[not provided]')
            as company,
        l.title_text as title,
        l.phone_text as phone,
        l.mobile_text as mobile_phone,
        messy_text(l.street, l.entity || 's') as street,
        l.city,
        l.state_text as state,
        l.state_code,
        l.zip_text as postal_code,
        one_of(['United States', 'USA', 'US', null], 'country', l.entity) as country,
        l.industry,
        l.employee_count as number_of_employees,
        l.employee_count * 145000.0 as annual_revenue,
        l.lead_source,
        coalesce(l.lead_status, 'Open') as status,
        l.owner_id,
        l.has_opted_out_of_email,
        l.do_not_call,
        l.bounced_at as email_bounced_date,
        case when l.bounced_at is not null then '550 5.1.1 mailbox unavailable' end
            as email_bounced_reason,
        l.kind = 'converted_lead' as is_converted,
        case when l.kind = 'converted_lead' then c.record_id end
            as converted_contact_id,
        case when l.kind = 'converted_lead' then l.account_id end
            as converted_account_id,
        case when l.kind = 'converted_lead' and l.is_pursued
            and l.handled_by = 'salesforce'
            then salesforce_id('006', l.person_id) end as converted_opportunity_id,
        case when l.kind = 'converted_lead'
            then coalesce(l.converted_on, cast(l.created_at as date) + 9) end
                as converted_date,
        l.master_record_id,
        l.is_deleted,
        l.created_at as created_date,
        greatest(l.created_at, coalesce(l.modified_at, l.created_at))
            as last_modified_date,
        greatest(l.created_at, coalesce(l.modified_at, l.created_at))
            as last_activity_date,
        l.lead_type_c,
        l.npi_c,
        l.service_line_c,
        l.timeline_c
    from salesforce_people as l
    left join main_records as c
        on c.connector = 'salesforce' and l.person_id = c.person_id
    where l.table_name = 'lead'
)

select
    *,
    synced_after(last_modified_date, id) as _fivetran_synced
from shaped
union all
select
    * replace (created_date as last_modified_date, 'Open' as status, null as title),
    created_date + to_seconds(200) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.015;

create table salesforce.contact as
with shaped as (
    select
        record_id as id,
        maybe(0.92, account_id, 'has_account', entity) as account_id,
        email_text as email,
        first_name_text as first_name,
        last_name_text as last_name,
        title_text as title,
        maybe(0.4, role_group, 'has_department', entity) as department,
        phone_text as phone,
        mobile_text as mobile_phone,
        case when audience = 'patient_acquisition' and draw('has_home', entity) < 0.3
            then phone_text end as home_phone,
        messy_text(street, entity || 's') as mailing_street,
        messy_text(city, entity || 'c') as mailing_city,
        state_text as mailing_state,
        state_code as mailing_state_code,
        zip_text as mailing_postal_code,
        one_of(['United States', 'USA', null], 'country', entity) as mailing_country,
        owner_id,
        lead_source,
        has_opted_out_of_email,
        do_not_call,
        bounced_at as email_bounced_date,
        master_record_id,
        is_deleted,
        created_at as created_date,
        greatest(created_at, coalesce(modified_at, created_at)) as last_modified_date,
        lead_type_c,
        npi_c,
        service_line_c,
        timeline_c
    from salesforce_people
    where table_name = 'contact'
)

select
    *,
    synced_after(last_modified_date, id) as _fivetran_synced
from shaped
union all
select
    * replace (created_date as last_modified_date, null as title, null as phone),
    created_date + to_seconds(200) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.015;

create table salesforce.account as
with parents as (
    -- The first site of a chain is its head office.
    select
        o.chain_no,
        min(r.record_id) as parent_id
    from organization_records as r
    inner join (
        select chain_no, min(organization_id) as organization_id
        from organizations where chain_no is not null group by chain_no
    ) as o on r.organization_id = o.organization_id
    where r.connector = 'salesforce' and r.copy_no = 1
    group by o.chain_no
),

shaped as (
    select
        a.record_id as id,
        messy_text(a.name, a.entity || 'n') as name,
        case pick(3, 'website_form', a.entity)
            when 0 then 'https://www.' || a.domain || '/contact'
            when 1 then 'www.' || a.domain
            else a.domain
        end as website,
        messy_phone(a.phone, a.entity) as phone,
        messy_text(a.street, a.entity || 's')
        || coalesce(', ' || a.suite, '') as billing_street,
        messy_text(a.city, a.entity || 'c') as billing_city,
        messy_state(a.state, a.state_name, a.entity) as billing_state,
        maybe(0.45, a.state, 'has_code', a.entity) as billing_state_code,
        messy_zip(a.zip_code, a.entity) as billing_postal_code,
        one_of(['United States', 'USA', null], 'country', a.entity) as billing_country,
        a.industry,
        case
            when a.facility_type = 'vendor' then 'Competitor'
            when a.is_customer then 'Customer'
            else 'Prospect'
        end as type,
        a.employee_count as number_of_employees,
        a.employee_count * 145000.0 as annual_revenue,
        a.ownership,
        case when p.parent_id <> a.record_id then p.parent_id end as parent_id,
        salesforce_owner('p' || a.organization_id) as owner_id,
        case when a.is_merged then f.record_id end as master_record_id,
        a.is_merged or draw('deleted', a.entity) < 0.008 as is_deleted,
        a.created_at as created_date,
        least(
            a.created_at + to_days(pick(60, 'modified', a.entity)),
            end_at() - to_hours(3)
        ) as last_modified_date,
        maybe(0.8, a.facility_type, 'has_facility', a.entity)
            as facility_type_c,
        maybe(0.8, a.bed_count, 'has_beds', a.entity) as bed_count_c,
        maybe(0.6, a.ehr_system, 'has_ehr', a.entity) as ehr_system_c,
        maybe(0.75, a.provider_count, 'has_providers', a.entity)
            as provider_count_c
    from organization_records as a
    left join parents as p on a.chain_no = p.chain_no
    left join organization_records as f
        on f.connector = 'salesforce' and a.organization_id = f.organization_id
            and f.copy_no = 1
    where a.connector = 'salesforce'
)

select
    *,
    synced_after(last_modified_date, id) as _fivetran_synced
from shaped
union all
select
    * replace (null as industry, null as website),
    created_date + to_seconds(200) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.015;
