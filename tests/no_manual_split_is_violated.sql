select
    splits.record_key,
    splits.split_from_record_key,
    a.resolved_id
from {{ ref('manual_splits') }} as splits
inner join {{ ref('record_ids') }} as a
    on splits.record_key = a.record_key
inner join {{ ref('record_ids') }} as b
    on splits.split_from_record_key = b.record_key and a.resolved_id = b.resolved_id
