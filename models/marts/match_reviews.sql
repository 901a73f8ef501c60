-- What ended in one cluster by another way needs no decision.
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

reviews as (
    select
        'pair' as review_kind,
        entity,
        record_key_a,
        record_key_b,
        2 as record_count,
        bits,
        confidence,
        review_reason as reason,
        evidence
    from {{ ref('match_pairs') }}
    where decision = 'review'
    union all
    select
        group_kind as review_kind,
        entity,
        record_key_a,
        record_key_b,
        cast(record_count as {{ dbt.type_int() }}) as record_count,
        null as bits,
        null as confidence,
        case group_kind
            when 'block' then {{ dbt.concat(["'too many records share one '", 'key_kind']) }}
            else 'too many records in one group'
        end as reason,
        null as evidence
    from {{ ref('capped_groups') }}
),

placed as (
    select
        reviews.review_kind,
        reviews.entity,
        reviews.record_key_a,
        reviews.record_key_b,
        reviews.record_count,
        reviews.bits,
        reviews.confidence,
        reviews.reason,
        reviews.evidence,
        side_a.resolved_id as resolved_id_a,
        side_b.resolved_id as resolved_id_b
    from reviews
    inner join resolved as side_a
        on
            reviews.entity = side_a.entity
            and reviews.record_key_a = side_a.record_key
    inner join resolved as side_b
        on
            reviews.entity = side_b.entity
            and reviews.record_key_b = side_b.record_key
    where side_a.resolved_id <> side_b.resolved_id or reviews.review_kind <> 'pair'
),

scored as (
    select
        'person' as entity,
        scores.person_id as resolved_id,
        scores.scoring_model,
        scores.score,
        {{ dbt.concat([
            'routes.queue', "'|'", "coalesce(routes.owner, '')", "'|'", 'routes.channel',
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
        from placed
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
    from placed
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
