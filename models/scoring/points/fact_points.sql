with dated_rules as (
    select
        dates.as_of_date,
        rules.rule_number,
        rules.scoring_model,
        rules.fact,
        rules.operator,
        catalogue.entity
    from {{ ref('rules') }} as rules
    inner join {{ ref('attributes') }} as catalogue
        on rules.fact = catalogue.attribute
    inner join {{ ref('as_of_dates') }} as dates
        on {{ is_valid_on('rules', 'dates.as_of_date') }}
    where rules.fact_kind = 'attribute'
),

-- A person answers for the own facts and for those of the organization.
entities as (
    select
        subject_number,
        subject_type,
        as_of_date,
        ends_at,
        scoring_model,
        'person' as entity,
        person_id as entity_id
    from {{ ref('subjects') }}
    where person_id is not null
    union all
    select
        subject_number,
        subject_type,
        as_of_date,
        ends_at,
        scoring_model,
        'organization' as entity,
        organization_id as entity_id
    from {{ ref('subjects') }}
),

-- Before they are anybody's: few facts satisfy a rule, and there are many subjects.
satisfying as (
    select
        facts.entity,
        facts.entity_id,
        facts.scoring_model,
        facts.as_of_date,
        facts.known_at,
        matches.scoring_model as rule_model,
        matches.rule_number,
        matches.value_number
    from {{ ref('facts') }} as facts
    inner join {{ ref('fact_matches') }} as matches
        on facts.attribute = matches.attribute
            and facts.value = matches.value
),

matched as (
    select
        entities.subject_number,
        rules.rule_number,
        min(entities.subject_type) as subject_type,
        min(satisfying.value_number) as value_number
    from entities
    inner join satisfying
        on {{ is_known_of('satisfying', 'entities') }}
            and entities.scoring_model = satisfying.rule_model
    inner join dated_rules as rules
        on satisfying.rule_number = rules.rule_number
            and entities.as_of_date = rules.as_of_date
            and entities.entity = rules.entity
    group by entities.subject_number, rules.rule_number
),

expected as (
    select
        entities.subject_number,
        entities.subject_type,
        entities.as_of_date,
        entities.ends_at,
        entities.scoring_model,
        entities.entity,
        entities.entity_id,
        rules.rule_number,
        rules.fact
    from entities
    inner join dated_rules as rules
        on entities.as_of_date = rules.as_of_date
            and entities.scoring_model = rules.scoring_model
            and entities.entity = rules.entity
    where rules.operator = 'missing'
)

select
    subject_number,
    subject_type,
    rule_number,
    cast(value_number as {{ dbt.type_int() }}) as value_number
from matched
union all
select
    expected.subject_number,
    expected.subject_type,
    expected.rule_number,
    cast(null as {{ dbt.type_int() }}) as value_number
from expected
left join {{ ref('facts') }} as facts
    on expected.fact = facts.attribute
        and {{ is_known_of('facts', 'expected') }}
where facts.attribute is null
