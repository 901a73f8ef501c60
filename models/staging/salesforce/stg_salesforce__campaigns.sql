select
    {{ clean_text('id') }} as campaign_id,
    {{ clean_text('name') }} as name,
    {{ clean_text('type') }} as campaign_type,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['name', 'type', 'is_deleted'],
    ) }} as delivery_rank
from {{ source('salesforce', 'campaign') }}
