-- What an organization earns: by its own facts and calls, and by the interest of its
-- people. A person counts with a capped share of the own intent points, so that ten
-- visits of one person are not ten people.
{{ rescored_by_subject() }}

with summed as (
    select
        as_of_date,
        organization_id,
        scoring_model,
        rule_id,
        kind,
        sum(intent_points) as intent_points,
        sum(person_points) as person_points,
        count(*) as people,
        count(distinct buying_role) as roles,
        min(first_evidence_at) as first_evidence_at,
        max(last_evidence_at) as last_evidence_at
    from {{ ref('account_evidence') }}
    group by as_of_date, organization_id, scoring_model, rule_id, kind
),

-- One engaged role is a person; each further one makes a buying group.
granted as (
    select
        subjects.subject_number,
        rules.rule_number,
        rules.cap_per_rule,
        case summed.kind
            when 'person_engagement' then summed.intent_points
            else rules.points * (summed.roles - 1)
        end as raw_points,
        case summed.kind
            when 'person_engagement' then summed.person_points
            else rules.points * (summed.roles - 1)
        end as points,
        case summed.kind
            when 'person_engagement' then summed.people
            else summed.roles
        end as evidence_count,
        summed.first_evidence_at,
        summed.last_evidence_at
    from summed
    inner join {{ ref('rules') }} as rules
        on rules.fact_kind = 'people'
            and summed.scoring_model = rules.scoring_model
            and summed.rule_id = rules.rule_id
            and {{ is_valid_on('rules', 'summed.as_of_date') }}
    inner join {{ of_rescored_subjects(ref('subjects')) }} as subjects
        on summed.as_of_date = subjects.as_of_date
            and subjects.subject_type = 'organization'
            and summed.organization_id = subjects.subject_id
            and summed.scoring_model = subjects.scoring_model
)

select
    subject_number,
    rule_number,
    raw_points,
    decayed_points,
    limited_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    value_number
from {{ of_rescored_subjects(ref('rule_points')) }}
where subject_type = 'organization'
union all
select
    subject_number,
    rule_number,
    cast(raw_points as decimal(12, 2)) as raw_points,
    cast(points as decimal(12, 2)) as decayed_points,
    cast({{ limited('points', 'cap_per_rule') }} as decimal(12, 2)) as limited_points,
    cast(evidence_count as {{ dbt.type_int() }}) as evidence_count,
    first_evidence_at,
    last_evidence_at,
    cast(null as {{ dbt.type_int() }}) as value_number
from granted
where points <> 0
