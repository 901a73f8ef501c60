with records as (
    select
        record_people.person_id,
        min(contacts.created_at) as first_seen_at,
        count(*) as record_count
    from {{ ref('record_people') }} as record_people
    inner join {{ ref('contact_records') }} as contacts
        on record_people.record_key = contacts.record_key
    group by record_people.person_id
),

sources as (
    select
        resolved_id,
        max(case when field_group = 'contact' then record_key end)
            as contact_source_record_key,
        max(case when field_group = 'name' then record_key end)
            as name_source_record_key,
        max(case when field_group = 'employment' then record_key end)
            as employment_source_record_key,
        max(case when field_group = 'location' then record_key end)
            as location_source_record_key,
        max(case when field_group = 'ownership' then record_key end)
            as ownership_source_record_key
    from {{ ref('survivors') }}
    where entity = 'person'
    group by resolved_id
)

select
    records.person_id,
    reached.email,
    reached.email_domain,
    reached.phone,
    reached.mobile_phone,
    named.first_name,
    named.last_name,
    employed.job_title,
    employed.company_name,
    located.street,
    located.city,
    located.state_code,
    located.zip_code,
    held.lead_source,
    held.lead_status,
    held.owner_key,
    person_organizations.organization_id,
    records.first_seen_at,
    cast(records.record_count as {{ dbt.type_int() }}) as record_count,
    sources.contact_source_record_key,
    sources.name_source_record_key,
    sources.employment_source_record_key,
    sources.location_source_record_key,
    sources.ownership_source_record_key
from records
left join sources
    on records.person_id = sources.resolved_id
left join {{ ref('contact_records') }} as reached
    on sources.contact_source_record_key = reached.record_key
left join {{ ref('contact_records') }} as named
    on sources.name_source_record_key = named.record_key
left join {{ ref('contact_records') }} as employed
    on sources.employment_source_record_key = employed.record_key
left join {{ ref('contact_records') }} as located
    on sources.location_source_record_key = located.record_key
left join {{ ref('contact_records') }} as held
    on sources.ownership_source_record_key = held.record_key
left join {{ ref('person_organizations') }} as person_organizations
    on
        records.person_id = person_organizations.person_id
        and person_organizations.is_primary
