with records as (
    select
        record_organizations.organization_id,
        min(sourced.created_at) as first_seen_at,
        count(*) as record_count
    from {{ ref('record_organizations') }} as record_organizations
    inner join {{ ref('organization_records') }} as sourced
        on record_organizations.record_key = sourced.record_key
    group by record_organizations.organization_id
),

sources as (
    select
        resolved_id,
        max(case when field_group = 'profile' then record_key end)
            as profile_source_record_key,
        max(case when field_group = 'location' then record_key end)
            as location_source_record_key,
        max(case when field_group = 'ownership' then record_key end)
            as ownership_source_record_key
    from {{ ref('survivors') }}
    where entity = 'organization'
    group by resolved_id
)

select
    records.organization_id,
    described.name,
    described.domain,
    located.phone,
    located.street,
    located.city,
    located.state_code,
    located.zip_code,
    described.industry,
    described.organization_type,
    described.ownership,
    described.employee_count,
    described.annual_revenue,
    held.owner_key,
    -- A merge of parent and child leaves nobody above.
    case
        when parents.organization_id <> records.organization_id
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
left join {{ ref('organization_records') }} as described
    on sources.profile_source_record_key = described.record_key
left join {{ ref('organization_records') }} as located
    on sources.location_source_record_key = located.record_key
left join {{ ref('organization_records') }} as held
    on sources.ownership_source_record_key = held.record_key
left join {{ ref('record_organizations') }} as parents
    on held.parent_record_key = parents.record_key
