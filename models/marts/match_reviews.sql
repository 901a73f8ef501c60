with scored as (
    select
        'person' as entity,
        scores.person_id as resolved_id,
        scores.scoring_model,
        scores.score,
        {{ dbt.concat([
            'routes.queue', "'|'", "coalesce(routes.assignee, '')", "'|'",
            'routes.channel',
        ]) }} as handled_by
    from {{ ref('contact_scores') }} as scores
    left join {{ ref('lead_routes') }} as routes
        on
            scores.person_id = routes.person_id
            and scores.scoring_model = routes.scoring_model
    union all
    select
        'organization' as entity,
        scores.organization_id as resolved_id,
        scores.scoring_model,
        scores.score,
        tiers.tier as handled_by
    from {{ ref('account_scores') }} as scores
    left join {{ ref('account_tiers') }} as tiers
        on
            scores.organization_id = tiers.organization_id
            and scores.scoring_model = tiers.scoring_model
),

-- Together, two have at most the sum of their scores, and at most 100.
stakes as (
    select
        placed.entity,
        placed.resolved_id_a,
        placed.resolved_id_b,
        max(
            least(least(a.score, b.score), 100 - greatest(a.score, b.score))
        ) as score_at_stake,
        max(case when a.handled_by <> b.handled_by then 1 else 0 end)
            as is_route_at_stake
    from (
        select distinct
            entity,
            resolved_id_a,
            resolved_id_b
        from {{ ref('review_candidates') }}
        where resolved_id_a <> resolved_id_b
    ) as placed
    inner join scored as a
        on placed.entity = a.entity and placed.resolved_id_a = a.resolved_id
    inner join scored as b
        on
            placed.entity = b.entity
            and placed.resolved_id_b = b.resolved_id
            and a.scoring_model = b.scoring_model
    group by placed.entity, placed.resolved_id_a, placed.resolved_id_b
),

keyed as (
    select
        {{ surrogate_key([
            'placed.review_kind', 'placed.entity', 'placed.record_key_a',
            'placed.record_key_b', 'placed.reason', 'placed.record_count',
        ]) }} as review_id,
        placed.review_kind,
        placed.entity,
        placed.record_key_a,
        placed.record_key_b,
        placed.resolved_id_a,
        placed.resolved_id_b,
        placed.record_count,
        placed.bits,
        placed.confidence,
        placed.reason,
        placed.evidence,
        cast(coalesce(stakes.score_at_stake, 0) as decimal(9, 2)) as score_at_stake,
        coalesce(stakes.is_route_at_stake, 0) = 1 as is_route_at_stake
    from {{ ref('review_candidates') }} as placed
    left join stakes
        on
            placed.entity = stakes.entity
            and placed.resolved_id_a = stakes.resolved_id_a
            and placed.resolved_id_b = stakes.resolved_id_b
)

select
    review_id,
    cast(
        row_number() over (
            order by
                case when is_route_at_stake then 0 else 1 end asc,
                score_at_stake desc,
                bits desc nulls first,
                review_id asc
        ) as {{ dbt.type_int() }}
    ) as review_rank,
    review_kind,
    entity,
    record_key_a,
    record_key_b,
    resolved_id_a,
    resolved_id_b,
    record_count,
    bits,
    confidence,
    reason,
    evidence,
    score_at_stake,
    is_route_at_stake,
    {{ as_of_date() }} as as_of_date
from keyed
