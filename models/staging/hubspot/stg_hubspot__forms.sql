select
    {{ clean_text('guid') }} as form_id,
    {{ clean_text('name') }} as name,
    {{ clean_text('form_type') }} as form_type,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('guid')],
        values=['name', 'form_type'],
    ) }} as delivery_rank
from {{ source('hubspot', 'form') }}
