-- The points of lines are counted by day, those of evidence action by action.
with summed as (
    select
        subject_number,
        rule_number,
        sum(decayed_points) as decayed_points,
        count(*) as evidence_count
    from {{ ref('score_evidence') }}
    group by subject_number, rule_number
),

named as (
    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.scoring_model,
        rules.rule_id,
        summed.decayed_points,
        summed.evidence_count
    from summed
    inner join {{ ref('rules') }} as rules
        on summed.rule_number = rules.rule_number
    inner join {{ ref('subjects') }} as subjects
        on summed.subject_number = subjects.subject_number
            and subjects.as_of_date = {{ as_of_date() }}
)

select
    lines.subject_id,
    lines.scoring_model,
    lines.rule_id,
    lines.decayed_points,
    named.decayed_points as evidence_points,
    lines.evidence_count,
    named.evidence_count as evidences
from {{ ref('score_lines') }} as lines
inner join {{ ref('rules') }} as rules
    on lines.scoring_model = rules.scoring_model
        and lines.rule_id = rules.rule_id
        and {{ is_valid_on('rules', 'lines.as_of_date') }}
        and rules.fact_kind = 'signal'
left join named
    on lines.subject_type = named.subject_type
        and lines.subject_id = named.subject_id
        and lines.scoring_model = named.scoring_model
        and lines.rule_id = named.rule_id
where
    named.decayed_points is null
    or named.decayed_points <> lines.decayed_points
    or named.evidence_count <> lines.evidence_count
