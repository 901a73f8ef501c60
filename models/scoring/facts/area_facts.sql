-- Who is inside a service area depends on the audience: each has areas of its own.
with places as (
    select
        'person' as entity,
        'in_service_area' as attribute,
        people.person_id as entity_id,
        audiences.scoring_model,
        people.state_code,
        people.zip_code
    from {{ ref('people') }} as people
    inner join {{ ref('person_audiences') }} as audiences
        on people.person_id = audiences.person_id
    union all
    select
        'organization' as entity,
        'organization_in_service_area' as attribute,
        organizations.organization_id as entity_id,
        models.scoring_model,
        organizations.state_code,
        organizations.zip_code
    from {{ ref('organizations') }} as organizations
    cross join {{ ref('scoring_models') }} as models
),

ranked as (
    select
        places.entity,
        places.attribute,
        places.entity_id,
        places.scoring_model,
        areas.territory,
        row_number() over (
            partition by places.entity, places.entity_id, places.scoring_model
            order by
                length(areas.zip_prefix) desc nulls last,
                areas.state_code asc nulls last,
                areas.territory asc nulls last
        ) as place
    from places
    left join {{ ref('service_areas') }} as areas
        on places.scoring_model = areas.scoring_model
            and places.state_code = areas.state_code
            and (
                areas.zip_prefix is null
                or {{ starts_with('places.zip_code', 'areas.zip_prefix') }}
            )
    -- Without a state nobody can say whether the place is inside.
    where places.state_code is not null
)

select
    entity,
    entity_id,
    scoring_model,
    attribute,
    case when territory is null then 'false' else 'true' end as value,
    territory
from ranked
where place = 1
