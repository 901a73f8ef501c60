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
    -- A split that a steward decided is no question any more.
    where decision = 'review' and review_reason <> 'forbidden by manual_split'
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
            when 'block'
                then {{ dbt.concat(["'too many records share one '", 'key_kind']) }}
            else 'too many records in one group'
        end as reason,
        null as evidence
    from {{ ref('capped_groups') }}
)

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
