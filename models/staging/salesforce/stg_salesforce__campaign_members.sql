select
    {{ clean_text('id') }} as campaign_member_id,
    {{ clean_text('campaign_id') }} as campaign_id,
    {{ clean_text('lead_id') }} as lead_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('status') }} as status,
    {{ as_boolean('has_responded') }} as has_responded,
    {{ as_timestamp('first_responded_date') }} as first_responded_at,
    {{ as_timestamp('created_date') }} as created_at,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=[
            'campaign_id', 'lead_id', 'contact_id', 'status', 'has_responded',
            'first_responded_date', 'created_date', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('salesforce', 'campaign_member') }}
