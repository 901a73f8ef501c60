with latest as (
    select
        entity,
        record_key,
        resolved_id,
        row_number() over (
            partition by entity, record_key order by as_of_date desc
        ) as recency
    from {{ ref('identity_history') }}
    where is_current and as_of_date <= {{ as_of_date() }}
),

-- Either end of a merge may say why the record is where it is; the surest does.
edges as (
    select
        entity,
        record_key_a as record_key,
        record_key_b as other_record_key,
        matched_by,
        confidence
    from {{ ref('match_pairs') }}
    where decision = 'merge'
    union all
    select
        entity,
        record_key_b as record_key,
        record_key_a as other_record_key,
        matched_by,
        confidence
    from {{ ref('match_pairs') }}
    where decision = 'merge'
),

reasons as (
    select
        entity,
        record_key,
        matched_by,
        confidence,
        row_number() over (
            partition by entity, record_key
            order by confidence desc, matched_by asc, other_record_key asc
        ) as reason_rank
    from edges
)

select
    clusters.entity,
    clusters.record_key,
    clusters.cluster_key,
    latest.resolved_id,
    coalesce(reasons.matched_by, 'only_record') as matched_by,
    coalesce(reasons.confidence, 1.000) as confidence
from {{ ref('record_clusters') }} as clusters
inner join latest
    on
        clusters.entity = latest.entity
        and clusters.record_key = latest.record_key
        and latest.recency = 1
left join reasons
    on
        clusters.entity = reasons.entity
        and clusters.record_key = reasons.record_key
        and reasons.reason_rank = 1
