-- What an organization earns: by its own facts and calls, and by the interest of its
-- people. A person counts with a capped share of the own intent points, so that ten
-- visits of one person are not ten people.
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
        summed.as_of_date,
        summed.organization_id,
        summed.scoring_model,
        summed.rule_id,
        rules.label,
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
        case summed.kind
            when 'person_engagement' then 'people engaged'
            else 'buying roles engaged'
        end as evidence,
        summed.first_evidence_at,
        summed.last_evidence_at
    from summed
    inner join {{ ref('account_rules') }} as rules
        on summed.scoring_model = rules.scoring_model
            and summed.rule_id = rules.rule_id
            and {{ is_valid_on('rules', 'summed.as_of_date') }}
)

select
    as_of_date,
    subject_type,
    subject_id,
    scoring_model,
    category,
    rule_group,
    rule_id,
    label,
    raw_points,
    decayed_points,
    limited_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    evidence
from {{ ref('rule_points') }}
where subject_type = 'organization'
union all
select
    as_of_date,
    'organization' as subject_type,
    organization_id as subject_id,
    scoring_model,
    'intent' as category,
    rule_id as rule_group,
    rule_id,
    label,
    raw_points,
    points as decayed_points,
    {{ limited('points', 'cap_per_rule') }} as limited_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    evidence
from granted
where points <> 0
