select
    entity,
    resolved_id,
    count(distinct cluster_key) as cluster_count
from {{ ref('record_ids') }}
group by entity, resolved_id
having count(distinct cluster_key) > 1
