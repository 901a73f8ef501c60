{{ rescored_by_rule() }}

with dated_rules as (
    select
        dates.as_of_date,
        dates.ends_at,
        dates.number_base,
        rules.rule_number,
        rules.scoring_model,
        rules.fact,
        rules.operator,
        catalogue.entity
    from {{ of_edited_rules(ref('fact_rules')) }} as rules
    inner join {{ ref('attributes') }} as catalogue
        on rules.fact = catalogue.attribute
    inner join {{ ref('as_of_dates') }} as dates
        on {{ is_valid_on('rules', 'dates.as_of_date') }}
),

-- Whoever is scored on any date is so on the as-of date.
members as (
    select
        member_number,
        subject_type,
        scoring_model,
        person_id,
        organization_id,
        first_seen_at
    from {{ ref('subjects') }}
    where as_of_date = {{ as_of_date() }}
),

-- A person answers for the own facts and for those of the organization. Looked up by
-- name once, before a fact counts on several dates.
satisfying as (
    {% for entity in ('person', 'organization') -%}
    select
        members.member_number,
        members.subject_type,
        facts.entity,
        facts.as_of_date,
        facts.known_at,
        members.first_seen_at,
        matches.rule_number,
        matches.value_number
    from {{ ref('facts') }} as facts
    inner join {{ of_edited_rules(ref('fact_matches')) }} as matches
        on facts.attribute = matches.attribute
            and facts.value = matches.value
            and (
                facts.scoring_model is null
                or facts.scoring_model = matches.scoring_model
            )
    inner join members
        on facts.entity_id = members.{{ entity }}_id
            and matches.scoring_model = members.scoring_model
    where facts.entity = '{{ entity }}'
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

matched as (
    select
        rules.number_base + satisfying.member_number as subject_number,
        satisfying.rule_number,
        min(satisfying.subject_type) as subject_type,
        min(satisfying.value_number) as value_number
    from satisfying
    inner join dated_rules as rules
        on satisfying.rule_number = rules.rule_number
            and satisfying.entity = rules.entity
            and (
                satisfying.as_of_date is null
                or satisfying.as_of_date = rules.as_of_date
            )
            and (
                satisfying.known_at is null
                or satisfying.known_at < rules.ends_at
            )
            and (
                satisfying.first_seen_at is null
                or satisfying.first_seen_at < rules.ends_at
            )
    group by
        rules.number_base + satisfying.member_number,
        satisfying.rule_number
),

expected as (
    {% for entity in ('person', 'organization') -%}
    select
        subjects.subject_number,
        subjects.subject_type,
        subjects.as_of_date,
        subjects.ends_at,
        subjects.scoring_model,
        rules.entity,
        subjects.{{ entity }}_id as entity_id,
        rules.rule_number,
        rules.fact
    from {{ ref('subjects') }} as subjects
    inner join dated_rules as rules
        on subjects.as_of_date = rules.as_of_date
            and subjects.scoring_model = rules.scoring_model
            and rules.entity = '{{ entity }}'
    where
        rules.operator = 'missing'
        and {{ "subjects.person_id is not null" if entity == 'person' else 'true' }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
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
