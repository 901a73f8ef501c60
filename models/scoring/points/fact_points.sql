with dated_rules as (
    select
        dates.as_of_date,
        rules.scoring_model,
        rules.rule_id,
        rules.valid_from,
        rules.fact,
        rules.operator,
        rules.value,
        rules.points,
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
        as_of_date,
        ends_at,
        subject_type,
        subject_id,
        scoring_model,
        'person' as entity,
        person_id as entity_id
    from {{ ref('subjects') }}
    where person_id is not null
    union all
    select
        as_of_date,
        ends_at,
        subject_type,
        subject_id,
        scoring_model,
        'organization' as entity,
        organization_id as entity_id
    from {{ ref('subjects') }}
),

known as (
    select
        entities.as_of_date,
        entities.subject_type,
        entities.subject_id,
        entities.scoring_model,
        entities.entity,
        facts.attribute,
        facts.value
    from entities
    inner join {{ ref('facts') }} as facts
        on {{ is_known_of('facts', 'entities') }}
),

matched as (
    select
        known.as_of_date,
        known.subject_type,
        known.subject_id,
        known.scoring_model,
        rules.rule_id,
        rules.points,
        -- Numbers and words of the rule are told; what else somebody typed is not.
        case
            when rules.operator in ('equals', 'in', 'between', 'at_least', 'at_most')
                then min(known.value)
            when rules.operator in ('starts_with', 'contains_word') then rules.value
            else rules.operator
        end as evidence
    from known
    inner join {{ ref('fact_matches') }} as matches
        on known.scoring_model = matches.scoring_model
            and known.attribute = matches.attribute
            and known.value = matches.value
    inner join dated_rules as rules
        on matches.scoring_model = rules.scoring_model
            and matches.rule_id = rules.rule_id
            and matches.valid_from = rules.valid_from
            and known.as_of_date = rules.as_of_date
            and known.entity = rules.entity
    group by
        known.as_of_date,
        known.subject_type,
        known.subject_id,
        known.scoring_model,
        rules.rule_id,
        rules.operator,
        rules.value,
        rules.points
),

missing as (
    select
        entities.as_of_date,
        entities.subject_type,
        entities.subject_id,
        entities.scoring_model,
        rules.rule_id,
        rules.points
    from entities
    inner join dated_rules as rules
        on entities.as_of_date = rules.as_of_date
            and entities.scoring_model = rules.scoring_model
            and entities.entity = rules.entity
            and rules.operator = 'missing'
    left join known
        on entities.as_of_date = known.as_of_date
            and entities.subject_type = known.subject_type
            and entities.subject_id = known.subject_id
            and entities.scoring_model = known.scoring_model
            and rules.fact = known.attribute
    where known.subject_id is null
)

select
    as_of_date,
    subject_type,
    subject_id,
    scoring_model,
    rule_id,
    points,
    evidence
from matched
union all
select
    as_of_date,
    subject_type,
    subject_id,
    scoring_model,
    rule_id,
    points,
    cast(null as {{ dbt.type_string() }}) as evidence
from missing
