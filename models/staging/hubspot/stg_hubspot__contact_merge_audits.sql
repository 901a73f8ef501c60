select
    {{ clean_text('canonical_vid') }} as kept_contact_id,
    {{ clean_text('vid_to_merge') }} as merged_contact_id,
    {{ as_timestamp('timestamp') }} as merged_at,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('canonical_vid'), clean_text('vid_to_merge')],
        values=['timestamp'],
    ) }} as delivery_rank
from {{ source('hubspot', 'contact_merge_audit') }}
