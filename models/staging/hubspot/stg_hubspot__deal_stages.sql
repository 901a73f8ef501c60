select
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('value') }} as stage_id,
    {{ as_timestamp('date_entered') }} as entered_at,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('deal_id'), clean_text('value'), as_timestamp('date_entered')],
        values=['deal_id', 'value', 'date_entered'],
    ) }} as delivery_rank
from {{ source('hubspot', 'deal_stage') }}
