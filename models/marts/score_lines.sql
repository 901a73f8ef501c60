-- The one place where points become lines. Two sums over a subject's lines are its
-- score, to the cent: that of `points`, where each rule stands in full and caps take
-- back, and that of `applied_points`, where each rule stands with its share after caps.
{{ rescored_by_subject(
    ['subject_type', 'subject_id', 'scoring_model'], has_ruleset_version=true
) }}

with told_values as (
    select distinct
        rule_number,
        value_number,
        evidence
    from {{ ref('fact_matches') }}
),

lines as (
    select
        points.subject_number,
        'rule' as line_kind,
        rules.category,
        rules.rule_group,
        rules.rule_id,
        rules.label,
        points.raw_points,
        points.decayed_points,
        points.limited_points as points,
        points.applied_points,
        points.evidence_count,
        points.first_evidence_at,
        points.last_evidence_at,
        case rules.fact
            when 'person_engagement' then 'people engaged'
            when 'committee_coverage' then 'buying roles engaged'
            else told_values.evidence
        end as evidence
    from {{ of_rescored_subjects(ref('capped_points')) }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    left join told_values
        on points.rule_number = told_values.rule_number
            and points.value_number = told_values.value_number
    union all
    select
        subject_number,
        line_kind,
        category,
        rule_group,
        limit_id as rule_id,
        label,
        0 as raw_points,
        0 as decayed_points,
        points,
        applied_points,
        null as evidence_count,
        null as first_evidence_at,
        null as last_evidence_at,
        null as evidence
    from {{ of_rescored_subjects(ref('limit_lines')) }}
)

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
from lines
inner join {{ ref('subjects') }} as subjects
    on lines.subject_number = subjects.subject_number
inner join {{ ref('ruleset_versions') }} as versions
    on subjects.as_of_date = versions.as_of_date
        and subjects.scoring_model = versions.scoring_model
