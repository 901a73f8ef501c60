with resolved as (
    select
        'person' as entity,
        record_people.person_id as entity_id,
        attributes.attribute,
        attributes.value,
        attributes.record_key,
        records.modified_at
    from {{ ref('record_attributes') }} as attributes
    inner join {{ ref('record_people') }} as record_people
        on attributes.record_key = record_people.record_key
    inner join {{ ref('contact_records') }} as records
        on attributes.record_key = records.record_key
    where not records.is_merged_away
    union all
    select
        'organization' as entity,
        record_organizations.organization_id as entity_id,
        attributes.attribute,
        attributes.value,
        attributes.record_key,
        coalesce(records.modified_at, records.created_at) as modified_at
    from {{ ref('record_attributes') }} as attributes
    inner join {{ ref('record_organizations') }} as record_organizations
        on attributes.record_key = record_organizations.record_key
    inner join {{ ref('organization_records') }} as records
        on attributes.record_key = records.record_key
    where not records.is_merged_away
),

ranked as (
    select
        entity,
        entity_id,
        attribute,
        value,
        row_number() over (
            partition by entity, entity_id, attribute
            order by modified_at desc nulls last, record_key asc
        ) as place
    from resolved
),

places as (
    {% for place in range(1, 21) -%}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A field with several choices is one fact for each: cardiology;imaging.
exploded as (
    select
        ranked.entity,
        ranked.entity_id,
        ranked.attribute,
        case
            when catalogue.is_multivalued
                then trim({{ text_part('ranked.value', ';', 'places.place') }})
            else ranked.value
        end as value
    from ranked
    inner join {{ ref('attributes') }} as catalogue
        on ranked.attribute = catalogue.attribute
            and ranked.entity = catalogue.entity
    inner join places
        on places.place = 1
            or (
                catalogue.is_multivalued
                and places.place <= 1 + length(ranked.value)
                - length(replace(ranked.value, ';', ''))
            )
    where ranked.place = 1
)

select distinct
    entity,
    entity_id,
    attribute,
    value
from exploded
where value <> ''
