-- Pairs that look alike but not enough, or that something speaks against; those that
-- ended in one cluster by another way need no decision.
with resolved as (
    select
        'person' as entity,
        record_key,
        person_id as resolved_id
    from {{ ref('record_people') }}
    union all
    select
        'organization' as entity,
        record_key,
        organization_id as resolved_id
    from {{ ref('record_organizations') }}
),

highest_scores as (
    select
        'person' as entity,
        person_id as resolved_id,
        max(score) as score
    from {{ ref('contact_scores') }}
    group by person_id
    union all
    select
        'organization' as entity,
        organization_id as resolved_id,
        max(score) as score
    from {{ ref('account_scores') }}
    group by organization_id
)

select
    {{ surrogate_key([
        'pairs.entity', 'pairs.record_key_a', 'pairs.record_key_b', 'pairs.matched_by',
    ]) }} as review_id,
    pairs.entity,
    pairs.record_key_a,
    pairs.record_key_b,
    side_a.resolved_id as resolved_id_a,
    side_b.resolved_id as resolved_id_b,
    pairs.matched_by,
    pairs.confidence,
    pairs.reason,
    -- What a wrong decision would touch: the higher score of the two.
    cast(
        greatest(coalesce(scores_a.score, 0), coalesce(scores_b.score, 0))
        as decimal(9, 2)
    ) as highest_score,
    {{ as_of_date() }} as as_of_date
from {{ ref('match_pairs') }} as pairs
inner join resolved as side_a
    on pairs.entity = side_a.entity and pairs.record_key_a = side_a.record_key
inner join resolved as side_b
    on pairs.entity = side_b.entity and pairs.record_key_b = side_b.record_key
left join highest_scores as scores_a
    on pairs.entity = scores_a.entity and side_a.resolved_id = scores_a.resolved_id
left join highest_scores as scores_b
    on pairs.entity = scores_b.entity and side_b.resolved_id = scores_b.resolved_id
where pairs.decision = 'review' and side_a.resolved_id <> side_b.resolved_id
