{# The pairs of an entity as they ended: merged, or for review and why. #}
{% macro match_pairs(entity) -%}
with scored as (
    select
        edges.record_number_a,
        edges.record_number_b,
        edges.bits,
        cast(null as {{ dbt.type_string() }}) as evidence,
        'decided' as kind,
        cast(null as {{ dbt.type_string() }}) as veto
    from {{ ref(entity ~ '_match_edges') }} as edges
    where edges.kind = 'decided'
    union all
    select
        scored.record_number_a,
        scored.record_number_b,
        scored.bits,
        scored.evidence,
        'scored' as kind,
        scored.veto
    from {{ ref(entity ~ '_scored_pairs') }} as scored
    left join {{ ref(entity ~ '_match_edges') }} as edges
        on
            scored.record_number_a = edges.record_number_a
            and scored.record_number_b = edges.record_number_b
            and edges.kind = 'decided'
    where edges.kind is null
),

placed as (
    select
        a.record_key as record_key_a,
        b.record_key as record_key_b,
        coalesce(known.matched_by, 'match_weights') as matched_by,
        case when known.matched_by is null then scored.bits end as bits,
        scored.evidence,
        scored.veto,
        coalesce(forbidden.forbidden_by, scored.veto) as forbidden_by,
        scored.bits >= thresholds.merge_bits as is_likely,
        scored.bits >= thresholds.review_bits as is_possible,
        a.cluster_key = b.cluster_key as is_together
    from scored
    inner join {{ ref('match_thresholds') }} as thresholds
        on thresholds.entity = '{{ entity }}'
    inner join {{ ref(entity ~ '_clusters') }} as a
        on scored.record_number_a = a.record_number
    inner join {{ ref(entity ~ '_clusters') }} as b
        on scored.record_number_b = b.record_number
    left join {{ ref('known_pairs') }} as known
        on
            scored.kind = 'decided'
            and known.entity = '{{ entity }}'
            and a.record_key = known.record_key_a
            and b.record_key = known.record_key_b
    left join {{ ref(entity ~ '_forbidden_pairs') }} as forbidden
        on
            scored.record_number_a = forbidden.record_number_a
            and scored.record_number_b = forbidden.record_number_b
)

select
    record_key_a,
    record_key_b,
    matched_by,
    bits,
    cast(
        case
            when matched_by <> 'match_weights' then 1
            when bits >= 10 then 0.999
            when bits <= -10 then 0.001
            else power(2.0, bits) / (1 + power(2.0, bits))
        end as decimal(4, 3)
    ) as confidence,
    case when is_together then 'merge' else 'review' end as decision,
    case
        when is_together then null
        when forbidden_by is not null
            then {{ dbt.concat(["'forbidden by '", 'forbidden_by']) }}
        when is_likely then 'conflict in the group'
        else 'not enough evidence'
    end as review_reason,
    evidence
from placed
where is_together or is_possible or matched_by <> 'match_weights'
{%- endmacro %}
