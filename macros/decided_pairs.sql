{# The pairs of an entity as they count: what CRMs and data stewards decided first, then
   the rules, with the confidence of match_rules. A record that a steward split off
   keeps only the stewards' own merges. `compared` is the name of a CTE. #}
{% macro decided_pairs(entity, compared) -%}
select
    pairs.record_key_a,
    pairs.record_key_b,
    pairs.matched_by,
    rules.confidence,
    pairs.decision,
    rules.description as reason
from (
    select
        record_key_a,
        record_key_b,
        matched_by,
        'merge' as decision
    from {{ ref('known_pairs') }}
    where entity = '{{ entity }}'
    union all
    select
        compared.record_key_a,
        compared.record_key_b,
        compared.matched_by,
        compared.decision
    from {{ compared }} as compared
    left join {{ ref('known_pairs') }} as known
        on
            compared.record_key_a = known.record_key_a
            and compared.record_key_b = known.record_key_b
    where known.record_key_a is null
) as pairs
left join {{ ref('match_rules') }} as rules
    on
        rules.entity = '{{ entity }}'
        and pairs.matched_by = rules.matched_by
        and pairs.decision = rules.decision
where
    pairs.matched_by = 'manual_merge'
    or not exists (
        select splits.record_key
        from {{ ref('manual_splits') }} as splits
        where splits.record_key in (pairs.record_key_a, pairs.record_key_b)
    )
{%- endmacro %}
