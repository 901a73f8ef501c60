select
    {{ clean_text('engagement_id') }} as engagement_id,
    {{ clean_text('contact_id') }} as contact_id,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('engagement_id'), clean_text('contact_id')],
        values=['engagement_id', 'contact_id'],
    ) }} as delivery_rank
from {{ source('hubspot', 'engagement_contact') }}
