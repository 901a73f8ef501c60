-- What nobody has asked a person yet, and what it could bring: the facts that fit rules
-- name and that are not known.
with rewarded as (
    select
        rules.scoring_model,
        catalogue.entity,
        catalogue.attribute,
        catalogue.label,
        max(rules.points) as possible_points
    from {{ ref('rules') }} as rules
    inner join {{ ref('attributes') }} as catalogue
        on rules.fact = catalogue.attribute
    where
        rules.category = 'fit'
        and {{ is_valid_on('rules', as_of_date()) }}
    group by
        rules.scoring_model, catalogue.entity, catalogue.attribute, catalogue.label
),

asked as (
    select
        subjects.subject_id as person_id,
        subjects.scoring_model,
        rewarded.entity,
        rewarded.attribute,
        rewarded.label,
        rewarded.possible_points,
        case
            when rewarded.entity = 'person' then subjects.person_id
            else subjects.organization_id
        end as entity_id
    from {{ ref('subjects') }} as subjects
    inner join rewarded
        on subjects.scoring_model = rewarded.scoring_model
    where
        subjects.subject_type = 'person' and subjects.as_of_date = {{ as_of_date() }}
),

known as (
    select distinct
        entity,
        entity_id,
        attribute,
        scoring_model
    from {{ ref('facts') }}
    -- A role that no word of the title tells is not known.
    where value <> 'unknown'
)

select
    asked.person_id,
    asked.scoring_model,
    asked.attribute,
    asked.label,
    asked.possible_points,
    row_number() over (
        partition by asked.person_id, asked.scoring_model
        order by asked.possible_points desc, asked.attribute asc
    ) as place
from asked
left join known
    on asked.entity = known.entity
        and asked.entity_id = known.entity_id
        and asked.attribute = known.attribute
        and (
            known.scoring_model is null or asked.scoring_model = known.scoring_model
        )
where known.attribute is null
