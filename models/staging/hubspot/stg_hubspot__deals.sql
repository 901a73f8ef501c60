select
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('deal_pipeline_stage_id') }} as stage_id,
    {{ as_decimal('property_amount') }} as amount,
    {{ as_timestamp('property_closedate') }} as closed_at,
    {{ as_timestamp('property_createdate') }} as created_at,
    {{ clean_text('owner_id') }} as owner_id,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('deal_id')],
        values=[
            'deal_pipeline_stage_id', 'property_amount', 'property_closedate',
            'property_createdate', 'owner_id', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('hubspot', 'deal') }}
