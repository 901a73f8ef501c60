create schema hubspot;

-- Where each person's sales process stands at the end of the period.
create table standings as
select
    j.person_id,
    j.opened_day is not null and j.opened_day < getvariable('days') - 1 as is_pursued,
    j.opened_day is not null and j.decided_day < getvariable('days') - 1 as is_decided,
    j.is_converted or j.persona = 'customer' as is_customer,
    case
        when j.is_converted then 'Qualified'
        when j.persona = 'customer' then 'Qualified'
        when j.persona = 'student' then 'Disqualified - Student'
        when j.persona = 'competitor' then 'Disqualified - Competitor'
        when j.peak_day > getvariable('days') then 'Open'
        when not p.is_in_area and draw('status', j.person_id) < 0.35
            then 'Disqualified - Outside Area'
        when p.service_line = 'other' and draw('status', j.person_id) < 0.35
            then 'Disqualified - Wrong Service'
        when j.opened_day is not null and draw('status', j.person_id) < 0.5
            then 'Working'
        when draw('status', j.person_id) < 0.25 then 'Unresponsive'
        else 'Open'
    end as lead_status,
    least(
        greatest(
            j.created_at,
            moment(
                greatest(least(j.peak_day, getvariable('days') - 1.5), 0),
                'modified', j.person_id
            )
        ),
        end_at()
    ) as modified_at
from journeys as j
inner join people as p on j.person_id = p.person_id;

create table hubspot.owner as
select
    44020000 + owner_no * 37 as owner_id,
    'rep' || owner_no || '@carebridge.example' as email,
    one_of(getvariable('female_names'), 'owner', 'h' || owner_no) as first_name,
    one_of(getvariable('last_names'), 'owner', 'h' || owner_no) as last_name,
    -- Two of fourteen have left: no active user behind the owner.
    case when owner_no not in (4, 11) then 51000 + owner_no end as active_user_id,
    start_at() - to_days(700) as created_at,
    start_at() - to_days(30) as _fivetran_synced
from range(1, 15) as t (owner_no);

create macro hubspot_owner(entity) as 44020000 + (1 + pick(14, 'owner', entity)) * 37;

create table hubspot.contact as
with listed as (
    select *
    from records
    where connector = 'hubspot'
        -- A merged contact is gone in most portals' exports, in some it is still a row.
        and (not is_merged or draw('still_a_row', record_id) < 0.3)
),

merged as (
    select
        first_record_id as record_id,
        string_agg(record_id, ';' order by record_id) as merged_ids
    from records
    where connector = 'hubspot' and is_merged
    group by first_record_id
),

shaped as (
    select
        cast(r.record_id as bigint) as id,
        case r.kind
            when 'test' then one_of(
                ['test@test.com', 'test@carebridge.example', 'john@example.com',
                 'qa+17@test.com'], 'test', r.entity
            )
            when 'internal'
                then 'rep' || pick(30, 'rep', r.entity) || '@carebridge.example'
            when 'unidentifiable'
                then one_of([null, '', 'n/a', 'asdf', 'none@'], 'no', r.entity)
            else messy_email(r.email, r.entity)
        end as property_email,
        case r.kind
            when 'test' then one_of(['Test', 'test', 'QA'], 'test_name', r.entity)
            when 'internal' then one_of(getvariable('female_names'), 'rep', r.entity)
            else messy_text(r.first_name, r.entity || 'f')
        end as property_firstname,
        case r.kind
            when 'test' then one_of(['Test', 'User', 'asdf'], 'test_last', r.entity)
            else messy_text(r.last_name, r.entity || 'l')
        end as property_lastname,
        case
            when r.kind = 'internal' then 'CareBridge'
            when r.organization_name is null then nothing_text(r.entity)
            else messy_organization(r.organization_name, r.entity)
        end as property_company,
        maybe(0.88, messy_text(r.job_title, r.entity || 't'), 'has_title', r.entity)
            as property_jobtitle,
        case
            when r.phone is null then null
            when r.phone = r.desk_phone
                then messy_phone(r.phone, r.entity) || extension_text(r.entity)
            else messy_phone(r.phone, r.entity)
        end as property_phone,
        phone_text(r.mobile_phone, r.entity || 'm') as property_mobilephone,
        maybe(0.85, messy_text(r.city, r.entity || 'c'), 'has_city', r.entity)
            as property_city,
        maybe(0.9, messy_state(r.state, r.state_name, r.entity), 'has_state', r.entity)
            as property_state,
        maybe(0.85, messy_zip(r.zip_code, r.entity), 'has_zip', r.entity)
            as property_zip,
        one_of(['United States', 'US', null], 'country', r.entity) as property_country,
        r.created_at as property_createdate,
        greatest(r.created_at, coalesce(s.modified_at, r.created_at))
            as property_lastmodifieddate,
        case
            when s.is_customer then 'customer'
            when s.is_pursued and not s.is_decided then 'opportunity'
            when draw('stage', r.entity) < 0.15 then 'marketingqualifiedlead'
            when draw('stage', r.entity) < 0.35 then 'subscriber'
            when draw('stage', r.entity) < 0.97 then 'lead'
        end as property_lifecyclestage,
        maybe(0.8, s.lead_status, 'has_status', r.entity)
            as property_hs_lead_status,
        maybe(
            0.9, hubspot_owner('p' || coalesce(r.organization_id, r.person_id)),
            'has_owner', r.entity
        )
            as property_hubspot_owner_id,
        maybe(0.85, cast(o.record_id as bigint), 'has_company', r.entity)
            as property_associatedcompanyid,
        m.merged_ids as property_hs_merged_object_ids,
        coalesce(
            r.copy_no = 1 and j.email_opt_out_day is not null
            and (draw('opt_out_flag', r.person_id) < 0.75 or not j.opts_out_by_link),
            false
        ) as property_hs_email_optout,
        one_of(
            ['ORGANIC_SEARCH', 'PAID_SEARCH', 'DIRECT_TRAFFIC', 'EMAIL_MARKETING',
             'REFERRALS', 'OFFLINE', 'SOCIAL_MEDIA'],
            'source', r.entity
        ) as property_hs_analytics_source,
        case when draw('has_type', r.entity) < 0.9 then case r.audience
            when 'b2b_provider' then 'provider'
            when 'patient_acquisition' then 'patient'
            when 'referral' then 'referral'
        end end as property_lead_type,
        case
            when draw('bad_npi', r.entity) < 0.04 then typo(r.npi, r.entity)
            when draw('has_npi', r.entity) < 0.9 then r.npi
        end as property_npi,
        maybe(0.75, messy_text(r.service_line, r.entity || 's'), 'has_line', r.entity)
            as property_service_line,
        maybe(0.55, r.timeline, 'has_timeline', r.entity)
            as property_timeline,
        maybe(
            0.4, one_of(['email', 'phone', 'sms'], 'preferred', r.entity),
            'has_preferred', r.entity
        )
            as property_preferred_contact,
        -- The record that holds an opt-out stays.
        draw('deleted', r.entity) < 0.008
        and j.email_opt_out_day is null as _fivetran_deleted
    from listed as r
    left join standings as s on r.person_id = s.person_id
    left join journeys as j on r.person_id = j.person_id
    left join merged as m on r.record_id = m.record_id
    left join organization_records as o
        on o.connector = 'hubspot' and r.organization_id = o.organization_id
            and o.copy_no = 1
)

select
    *,
    synced_after(property_lastmodifieddate, id) as _fivetran_synced
from shaped
union all
-- Delivered before, with what stood there then.
select
    * replace (
        property_createdate as property_lastmodifieddate,
        'subscriber' as property_lifecyclestage,
        'Open' as property_hs_lead_status,
        null as property_jobtitle
    ),
    property_createdate + to_seconds(300 + pick(500, 'before', id)) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.015;

create table hubspot.company as
with shaped as (
    select
        cast(record_id as bigint) as id,
        draw('deleted', entity) < 0.01 as is_deleted,
        name as property_name,
        case pick(6, 'domain_form', entity)
            when 0 then 'www.' || domain
            when 1 then 'https://www.' || domain || '/'
            when 2 then upper(domain)
            else domain
        end as property_domain,
        messy_phone(phone, entity) as property_phone,
        messy_text(street, entity || 's') as property_address,
        suite as property_address_2,
        messy_text(city, entity || 'c') as property_city,
        messy_state(state, state_name, entity) as property_state,
        messy_zip(zip_code, entity) as property_zip,
        one_of(['United States', 'US', null], 'country', entity) as property_country,
        industry as property_industry,
        case when draw('has_employees', entity) < 0.85
            then cast(employee_count as varchar)
                || case when draw('decimal', entity) < 0.1 then '.0' else '' end
        end as property_numberofemployees,
        maybe(0.6, cast(employee_count * 145000 as varchar), 'has_revenue', entity)
            as property_annualrevenue,
        created_at as property_createdate,
        hubspot_owner('p' || organization_id) as property_hubspot_owner_id,
        maybe(0.85, facility_type, 'has_facility', entity)
            as property_facility_type,
        maybe(0.8, cast(bed_count as varchar), 'has_beds', entity)
            as property_bed_count,
        maybe(0.6, ehr_system, 'has_ehr', entity)
            as property_ehr_system,
        maybe(0.75, cast(provider_count as varchar), 'has_providers', entity)
            as property_provider_count
    from organization_records
    where connector = 'hubspot'
)

select
    *,
    synced_after(property_createdate, id) as _fivetran_synced
from shaped
union all
select
    * replace (null as property_industry, null as property_numberofemployees),
    property_createdate + to_seconds(120) as _fivetran_synced
from shaped
where draw('delivered_twice', id) < 0.015;

create table hubspot.contact_merge_audit as
select
    cast(first_record_id as bigint) as canonical_vid,
    cast(record_id as bigint) as vid_to_merge,
    created_at + to_days(cast(floor(
        date_diff('day', created_at, end_at()) * draw('merged_on', record_id)
    ) as integer)) as "timestamp",
    synced_after(end_at(), record_id) as _fivetran_synced
from records
where connector = 'hubspot' and is_merged and draw('audited', record_id) < 0.9;
