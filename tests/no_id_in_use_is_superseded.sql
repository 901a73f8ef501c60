select
    superseded.entity,
    superseded.superseded_id,
    superseded.superseded_by
from {{ ref('superseded_ids') }} as superseded
left join {{ ref('record_ids') }} as superseding
    on superseded.superseded_by = superseding.resolved_id
left join {{ ref('record_ids') }} as in_use
    on superseded.superseded_id = in_use.resolved_id
where superseding.resolved_id is null or in_use.resolved_id is not null
