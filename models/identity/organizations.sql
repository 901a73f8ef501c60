{% set field_groups = ['profile', 'location', 'ownership'] -%}
with records as (
    select
        record_organizations.organization_id,
        min(accounts.created_at) as first_seen_at,
        count(*) as record_count
    from {{ ref('record_organizations') }} as record_organizations
    inner join {{ ref('organization_records') }} as accounts
        on record_organizations.record_key = accounts.record_key
    group by record_organizations.organization_id
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
    where entity = 'organization'
    group by resolved_id
)

select
    records.organization_id,
    profile.name,
    profile.domain,
    location.phone,
    location.street,
    location.city,
    location.state_code,
    location.zip_code,
    profile.industry,
    profile.organization_type,
    profile.ownership,
    profile.employee_count,
    profile.annual_revenue,
    ownership.owner_key,
    -- A merge of parent and child leaves nobody above.
    case when parents.organization_id <> records.organization_id
        then parents.organization_id
    end as parent_organization_id,
    records.first_seen_at,
    cast(records.record_count as {{ dbt.type_int() }}) as record_count,
    sources.profile_source_record_key,
    sources.location_source_record_key,
    sources.ownership_source_record_key
from records
left join sources
    on records.organization_id = sources.resolved_id
left join {{ ref('organization_records') }} as profile
    on sources.profile_source_record_key = profile.record_key
left join {{ ref('organization_records') }} as location
    on sources.location_source_record_key = location.record_key
left join {{ ref('organization_records') }} as ownership
    on sources.ownership_source_record_key = ownership.record_key
left join {{ ref('record_organizations') }} as parents
    on ownership.parent_record_key = parents.record_key
