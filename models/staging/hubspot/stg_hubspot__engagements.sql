select
    {{ clean_text('id') }} as engagement_id,
    upper({{ clean_text('type') }}) as engagement_type,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['type'],
    ) }} as delivery_rank
from {{ source('hubspot', 'engagement') }}
