with known_facts as (
    select
        people.person_id,
        facts.attribute,
        facts.value
    from {{ ref('people') }} as people
    inner join {{ ref('person_facts') }} as facts
        on people.person_id = facts.person_id
    union all
    select
        people.person_id,
        facts.attribute,
        facts.value
    from {{ ref('people') }} as people
    inner join {{ ref('organization_facts') }} as facts
        on people.organization_id = facts.organization_id
),

distinct_values as (
    select distinct
        attribute,
        value
    from known_facts
),

matching_values as (
    select
        rules.scoring_model,
        rules.rule_id,
        distinct_values.attribute,
        distinct_values.value
    from {{ ref('audience_rules') }} as rules
    inner join distinct_values
        on rules.attribute = distinct_values.attribute
    where {{ satisfies('distinct_values.value', 'rules.operator', 'rules.value') }}
),

matched as (
    select
        known_facts.person_id,
        matching_values.scoring_model,
        min(matching_values.rule_id) as audience_rule_id
    from known_facts
    inner join matching_values
        on known_facts.attribute = matching_values.attribute
            and known_facts.value = matching_values.value
    group by known_facts.person_id, matching_values.scoring_model
)

select
    person_id,
    scoring_model,
    audience_rule_id
from matched
union all
select
    people.person_id,
    models.scoring_model,
    'default' as audience_rule_id
from {{ ref('people') }} as people
cross join {{ ref('scoring_models') }} as models
left join matched
    on people.person_id = matched.person_id
where models.is_default and matched.person_id is null
