-- The points of lines are counted by day, those of evidence action by action.
with summed as (
    select
        subject_number,
        rule_number,
        sum(decayed_points) as decayed_points,
        count(*) as evidence_count
    from {{ of_rescored_subjects(ref('score_evidence')) }}
    group by subject_number, rule_number
)

select
    lines.subject_id,
    lines.scoring_model,
    lines.rule_id,
    lines.decayed_points,
    summed.decayed_points as evidence_points,
    lines.evidence_count,
    summed.evidence_count as evidences
from {{ ref('score_lines') }} as lines
inner join {{ ref('rules') }} as rules
    on lines.scoring_model = rules.scoring_model
        and lines.rule_id = rules.rule_id
        and {{ is_valid_on('rules', 'lines.as_of_date') }}
        and rules.fact_kind = 'signal'
inner join {{ of_rescored_subjects(ref('subjects')) }} as subjects
    on lines.as_of_date = subjects.as_of_date
        and lines.subject_type = subjects.subject_type
        and lines.subject_id = subjects.subject_id
        and lines.scoring_model = subjects.scoring_model
left join summed
    on subjects.subject_number = summed.subject_number
        and rules.rule_number = summed.rule_number
where
    summed.decayed_points is null
    or summed.decayed_points <> lines.decayed_points
    or summed.evidence_count <> lines.evidence_count
