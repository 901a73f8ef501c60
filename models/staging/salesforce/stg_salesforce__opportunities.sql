select
    {{ clean_text('id') }} as opportunity_id,
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('stage_name') }} as stage_name,
    {{ as_boolean('is_closed') }} as is_closed,
    {{ as_boolean('is_won') }} as is_won,
    {{ as_decimal('amount') }} as amount,
    {{ as_timestamp('close_date') }} as closed_at,
    {{ as_timestamp('created_date') }} as created_at,
    {{ clean_text('owner_id') }} as owner_id,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=[
            'account_id', 'stage_name', 'is_closed', 'is_won', 'amount', 'close_date',
            'created_date', 'owner_id', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('salesforce', 'opportunity') }}
