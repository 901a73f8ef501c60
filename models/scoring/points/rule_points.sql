-- Points of every rule for every subject before the caps that several rules share.
with found as (
    select
        subject_number,
        subject_type,
        rule_number,
        raw_points,
        decayed_points,
        evidence_count,
        first_evidence_at,
        last_evidence_at,
        cast(null as {{ dbt.type_int() }}) as value_number
    from {{ ref('signal_points') }}
    union all
    select
        points.subject_number,
        points.subject_type,
        points.rule_number,
        rules.points as raw_points,
        rules.points as decayed_points,
        1 as evidence_count,
        cast(null as {{ dbt.type_timestamp() }}) as first_evidence_at,
        cast(null as {{ dbt.type_timestamp() }}) as last_evidence_at,
        points.value_number
    from {{ ref('fact_points') }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
)

select
    found.subject_number,
    found.subject_type,
    found.rule_number,
    cast(found.raw_points as decimal(12, 2)) as raw_points,
    cast(found.decayed_points as decimal(12, 2)) as decayed_points,
    cast(
        {{ limited('found.decayed_points', 'abs(rules.cap_per_rule)') }}
        as decimal(12, 2)
    ) as limited_points,
    found.evidence_count,
    found.first_evidence_at,
    found.last_evidence_at,
    found.value_number
from found
inner join {{ ref('rules') }} as rules
    on found.rule_number = rules.rule_number
where found.decayed_points <> 0
