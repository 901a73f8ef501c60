{% set field_groups = ['name', 'contact', 'employment', 'location', 'ownership'] -%}
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
        {% for field_group in field_groups -%}
        max(case when field_group = '{{ field_group }}' then record_key end)
            as {{ field_group }}_source_record_key
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('survivors') }}
    where entity = 'person'
    group by resolved_id
)

select
    records.person_id,
    contact.email,
    contact.email_domain,
    contact.phone,
    contact.mobile_phone,
    named.first_name,
    named.last_name,
    employment.job_title,
    employment.company_name,
    location.street,
    location.city,
    location.state_code,
    location.zip_code,
    ownership.lead_source,
    ownership.lead_status,
    ownership.owner_key,
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
left join {{ ref('contact_records') }} as contact
    on sources.contact_source_record_key = contact.record_key
left join {{ ref('contact_records') }} as named
    on sources.name_source_record_key = named.record_key
left join {{ ref('contact_records') }} as employment
    on sources.employment_source_record_key = employment.record_key
left join {{ ref('contact_records') }} as location
    on sources.location_source_record_key = location.record_key
left join {{ ref('contact_records') }} as ownership
    on sources.ownership_source_record_key = ownership.record_key
left join {{ ref('person_organizations') }} as person_organizations
    on
        records.person_id = person_organizations.person_id
        and person_organizations.is_primary
