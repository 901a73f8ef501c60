select
    {{ clean_text('stage_id') }} as stage_id,
    {{ clean_text('label') }} as label,
    {{ as_boolean('is_closed') }} as is_closed,
    {{ as_boolean('closed_won') }} as is_won,
    {{ deletion_flag('_fivetran_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('stage_id')],
        values=['label', 'is_closed', 'closed_won', '_fivetran_deleted'],
    ) }} as delivery_rank
from {{ source('hubspot', 'deal_pipeline_stage') }}
