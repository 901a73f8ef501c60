-- Points of every rule for every subject before the caps that several rules share.
with rule_evidence as (
    select
        subject_number,
        subject_type,
        rule_number,
        sum(raw_points) as raw_points,
        sum(decayed_points) as decayed_points,
        count(*) as evidence_count,
        min(occurred_at) as first_evidence_at,
        max(occurred_at) as last_evidence_at,
        cast(null as {{ dbt.type_string() }}) as evidence
    from {{ ref('score_evidence') }}
    group by subject_number, subject_type, rule_number
    union all
    select
        subject_number,
        subject_type,
        rule_number,
        points as raw_points,
        points as decayed_points,
        1 as evidence_count,
        cast(null as {{ dbt.type_timestamp() }}) as first_evidence_at,
        cast(null as {{ dbt.type_timestamp() }}) as last_evidence_at,
        evidence
    from {{ ref('fact_points') }}
)

select
    found.subject_number,
    found.subject_type,
    rules.scoring_model,
    rules.category,
    rules.rule_group,
    rules.rule_id,
    cast(found.raw_points as decimal(12, 2)) as raw_points,
    cast(found.decayed_points as decimal(12, 2)) as decayed_points,
    cast(
        {{ limited('found.decayed_points', 'abs(rules.cap_per_rule)') }}
        as decimal(12, 2)
    ) as limited_points,
    cast(found.evidence_count as {{ dbt.type_int() }}) as evidence_count,
    found.first_evidence_at,
    found.last_evidence_at,
    found.evidence
from rule_evidence as found
inner join {{ ref('rules') }} as rules
    on found.rule_number = rules.rule_number
where found.decayed_points <> 0
