select
    {{ surrogate_key([
        'subjects.subject_type',
        'subjects.subject_id',
        'subjects.scoring_model',
        'lines.rule_id',
    ]) }} as score_line_id,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    subjects.as_of_date,
    lines.line_kind,
    lines.category,
    lines.rule_group,
    lines.rule_id,
    coalesce(lines.limit_label, labels.label) as label,
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
inner join {{ ref('subjects') }} as subjects
    on lines.subject_number = subjects.subject_number
inner join {{ ref('as_of_dates') }} as dates
    on subjects.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('ruleset_versions') }} as versions
    on subjects.as_of_date = versions.as_of_date
        and subjects.scoring_model = versions.scoring_model
left join {{ ref('rule_labels') }} as labels
    on lines.limit_label is null
        and subjects.scoring_model = labels.scoring_model
        and lines.rule_id = labels.rule_id
        and {{ is_valid_on('labels', 'subjects.as_of_date') }}
