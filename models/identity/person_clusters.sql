with edges as (
    select
        record_key_a,
        record_key_b
    from {{ ref('person_match_pairs') }}
    where decision = 'merge'
),

{{ connected_components('edges') }}

select
    records.record_key,
    coalesce(components.cluster_key, records.record_key) as cluster_key
from {{ ref('resolvable_records') }} as records
left join components
    on records.record_key = components.record_key
where records.entity = 'person'
