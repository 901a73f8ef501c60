select
    {{ clean_text('engagement_id') }} as engagement_id,
    {{ clean_text('company_id') }} as company_id,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('engagement_id'), clean_text('company_id')],
        values=['engagement_id', 'company_id'],
    ) }} as delivery_rank
from {{ source('hubspot', 'engagement_company') }}
