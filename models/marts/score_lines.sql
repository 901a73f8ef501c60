select
    {{ surrogate_key([
        'lines.subject_type',
        'lines.subject_id',
        'lines.scoring_model',
        'lines.rule_id',
    ]) }} as score_line_id,
    lines.subject_type,
    lines.subject_id,
    lines.scoring_model,
    lines.as_of_date,
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
    lines.evidence,
    versions.ruleset_version
from {{ ref('dated_score_lines') }} as lines
inner join {{ ref('as_of_dates') }} as dates
    on lines.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('ruleset_versions') }} as versions
    on lines.as_of_date = versions.as_of_date
        and lines.scoring_model = versions.scoring_model
