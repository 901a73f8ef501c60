-- The lines of people and organizations on the as-of date.
with lines as (
    select as_of_date, subject_type, subject_id, scoring_model, line_kind, category,
        rule_group, rule_id, label, raw_points, decayed_points, points, applied_points,
        evidence_count, first_evidence_at, last_evidence_at, evidence
    from {{ ref('person_score_lines') }}
    union all
    select as_of_date, subject_type, subject_id, scoring_model, line_kind, category,
        rule_group, rule_id, label, raw_points, decayed_points, points, applied_points,
        evidence_count, first_evidence_at, last_evidence_at, evidence
    from {{ ref('organization_score_lines') }}
)

select
    lines.as_of_date,
    lines.subject_type,
    lines.subject_id,
    lines.scoring_model,
    lines.line_kind,
    lines.category,
    lines.rule_group,
    lines.rule_id,
    lines.label,
    lines.raw_points,
    lines.decayed_points,
    lines.points,
    lines.applied_points,
    lines.evidence_count,
    lines.first_evidence_at,
    lines.last_evidence_at,
    lines.evidence
from lines
inner join {{ ref('as_of_dates') }} as dates
    on lines.as_of_date = dates.as_of_date and dates.is_current
