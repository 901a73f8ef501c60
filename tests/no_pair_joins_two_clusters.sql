-- Would fail if connected_components had too few rounds for the longest chain.
select
    pairs.entity,
    pairs.record_key_a,
    pairs.record_key_b,
    pairs.matched_by,
    a.cluster_key as cluster_key_a,
    b.cluster_key as cluster_key_b
from {{ ref('match_pairs') }} as pairs
inner join {{ ref('record_clusters') }} as a
    on pairs.entity = a.entity and pairs.record_key_a = a.record_key
inner join {{ ref('record_clusters') }} as b
    on pairs.entity = b.entity and pairs.record_key_b = b.record_key
where pairs.decision = 'merge' and a.cluster_key <> b.cluster_key
