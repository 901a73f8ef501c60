with summed as (
    select
        evidence.as_of_date,
        evidence.organization_id,
        evidence.scoring_model,
        evidence.rule_id,
        evidence.kind,
        count(*) as people,
        count(distinct evidence.buying_role) as roles,
        sum(evidence.person_points) as person_points,
        sum(scores.intent_score) as intent_points,
        min(evidence.first_evidence_at) as first_evidence_at,
        max(evidence.last_evidence_at) as last_evidence_at
    from {{ ref('account_evidence') }} as evidence
    left join {{ ref('dated_scores') }} as scores
        on evidence.as_of_date = scores.as_of_date
            and scores.subject_type = 'person'
            and evidence.person_id = scores.subject_id
            and evidence.scoring_model = scores.scoring_model
    group by
        evidence.as_of_date, evidence.organization_id, evidence.scoring_model,
        evidence.rule_id, evidence.kind
),

-- Without a second role there is no group, and so no line.
expected as (
    select
        summed.as_of_date,
        summed.organization_id,
        summed.scoring_model,
        summed.rule_id,
        summed.first_evidence_at,
        summed.last_evidence_at,
        case summed.kind
            when 'person_engagement' then summed.people
            else summed.roles
        end as evidence_count,
        case summed.kind
            when 'person_engagement' then summed.intent_points
            else rules.points * (summed.roles - 1)
        end as raw_points,
        case summed.kind
            when 'person_engagement' then summed.person_points
            else rules.points * (summed.roles - 1)
        end as decayed_points
    from summed
    inner join {{ ref('account_rules') }} as rules
        on summed.scoring_model = rules.scoring_model
            and summed.rule_id = rules.rule_id
            and {{ is_valid_on('rules', 'summed.as_of_date') }}
    where
        (summed.kind = 'person_engagement' and summed.person_points > 0)
        or (summed.kind = 'committee_coverage' and summed.roles > 1)
),

found as (
    select
        subjects.as_of_date,
        subjects.subject_id,
        subjects.scoring_model,
        rules.rule_id,
        points.raw_points,
        points.decayed_points,
        points.evidence_count,
        points.first_evidence_at,
        points.last_evidence_at
    from {{ ref('organization_rule_points') }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number and rules.fact_kind = 'people'
    inner join {{ ref('subjects') }} as subjects
        on points.subject_number = subjects.subject_number
)

select
    expected.as_of_date,
    expected.organization_id,
    found.subject_id,
    found.rule_id,
    expected.decayed_points as expected_points,
    found.decayed_points,
    expected.evidence_count as expected_count,
    found.evidence_count
from expected
full outer join found
    on expected.as_of_date = found.as_of_date
        and expected.organization_id = found.subject_id
        and expected.scoring_model = found.scoring_model
        and expected.rule_id = found.rule_id
where
    found.subject_id is null
    or expected.organization_id is null
    or found.decayed_points <> expected.decayed_points
    or found.raw_points <> expected.raw_points
    or found.evidence_count <> expected.evidence_count
    or found.first_evidence_at <> expected.first_evidence_at
    or found.last_evidence_at <> expected.last_evidence_at
