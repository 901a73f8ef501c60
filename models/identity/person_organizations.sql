with linked as (
    select
        people.person_id,
        organizations.organization_id,
        employers.linked_by,
        employers.record_key,
        case employers.linked_by
            when 'crm_link' then 1 when 'company_name' then 2 else 3
        end as preference,
        coalesce(records.modified_at, records.created_at) as changed_at,
        case when survivors.record_key is null then 1 else 0 end as is_elsewhere
    from {{ ref('record_employers') }} as employers
    inner join {{ ref('record_people') }} as people
        on employers.record_key = people.record_key
    inner join {{ ref('contact_records') }} as records
        on employers.record_key = records.record_key
    inner join {{ ref('record_organizations') }} as organizations
        on employers.organization_key = organizations.record_key
    left join {{ ref('survivors') }} as survivors
        on
            people.person_id = survivors.resolved_id
            and survivors.field_group = 'employment'
            and employers.record_key = survivors.record_key
),

best as (
    select
        person_id,
        organization_id,
        linked_by,
        is_elsewhere,
        preference,
        changed_at,
        record_key,
        row_number() over (
            partition by person_id, organization_id
            order by
                is_elsewhere asc,
                preference asc,
                changed_at desc nulls last,
                record_key asc
        ) as link_rank
    from linked
)

-- Somebody's organization is the one that the employment record names.
select
    person_id,
    organization_id,
    linked_by,
    row_number() over (
        partition by person_id
        order by
            is_elsewhere asc,
            preference asc,
            changed_at desc nulls last,
            record_key asc
    ) = 1 as is_primary
from best
where link_rank = 1
