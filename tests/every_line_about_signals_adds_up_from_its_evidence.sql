with summed as (
    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.scoring_model,
        rules.rule_id,
        sum(evidence.decayed_points) as decayed_points,
        count(interactions.interaction_id) as known_interactions,
        count(*) as evidence_count
    from {{ ref('score_evidence') }} as evidence
    inner join {{ ref('rules') }} as rules
        on evidence.rule_number = rules.rule_number
    inner join {{ ref('subjects') }} as subjects
        on evidence.subject_number = subjects.subject_number
            and subjects.as_of_date = {{ as_of_date() }}
    left join {{ ref('interactions') }} as interactions
        on evidence.interaction_id = interactions.interaction_id
    group by
        subjects.subject_type, subjects.subject_id, subjects.scoring_model,
        rules.rule_id
)

select
    lines.subject_id,
    lines.scoring_model,
    lines.rule_id,
    lines.decayed_points,
    summed.decayed_points as evidence_points,
    summed.evidence_count,
    summed.known_interactions
from {{ ref('score_lines') }} as lines
inner join {{ ref('rules') }} as rules
    on lines.scoring_model = rules.scoring_model
        and lines.rule_id = rules.rule_id
        and {{ is_valid_on('rules', 'lines.as_of_date') }}
        and rules.fact_kind = 'signal'
left join summed
    on lines.subject_type = summed.subject_type
        and lines.subject_id = summed.subject_id
        and lines.scoring_model = summed.scoring_model
        and lines.rule_id = summed.rule_id
where
    summed.decayed_points is null
    or summed.decayed_points <> lines.decayed_points
    or summed.evidence_count <> lines.evidence_count
    or summed.known_interactions <> summed.evidence_count
