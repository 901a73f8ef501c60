-- Points of every rule for every subject before the caps that several rules share.
with rule_evidence as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id,
        sum(raw_points) as raw_points,
        sum(decayed_points) as decayed_points,
        count(*) as evidence_count,
        min(occurred_at) as first_evidence_at,
        max(occurred_at) as last_evidence_at,
        cast(null as {{ dbt.type_string() }}) as evidence
    from {{ ref('score_evidence') }}
    group by as_of_date, subject_type, subject_id, scoring_model, rule_id
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id,
        points as raw_points,
        points as decayed_points,
        1 as evidence_count,
        cast(null as {{ dbt.type_timestamp() }}) as first_evidence_at,
        cast(null as {{ dbt.type_timestamp() }}) as last_evidence_at,
        evidence
    from {{ ref('fact_points') }}
)

select
    found.as_of_date,
    found.subject_type,
    found.subject_id,
    found.scoring_model,
    rules.category,
    rules.rule_group,
    found.rule_id,
    rules.label,
    found.raw_points,
    found.decayed_points,
    {{ limited('found.decayed_points', 'abs(rules.cap_per_rule)') }} as limited_points,
    found.evidence_count,
    found.first_evidence_at,
    found.last_evidence_at,
    found.evidence
from rule_evidence as found
inner join {{ ref('rules') }} as rules
    on found.scoring_model = rules.scoring_model
        and found.rule_id = rules.rule_id
        and {{ is_valid_on('rules', 'found.as_of_date') }}
where found.decayed_points <> 0
