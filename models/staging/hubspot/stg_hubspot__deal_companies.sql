select
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('company_id') }} as company_id,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('deal_id'), clean_text('company_id')],
        values=['deal_id', 'company_id'],
    ) }} as delivery_rank
from {{ source('hubspot', 'deal_company') }}
