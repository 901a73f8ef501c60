select
    {{ clean_text('engagement_id') }} as engagement_id,
    coalesce(
        {{ as_timestamp('property_hs_timestamp') }}, {{ as_timestamp('start_time') }}
    ) as occurred_at,
    upper(coalesce(
        {{ clean_text('property_hs_meeting_outcome') }},
        {{ clean_text('meeting_outcome') }}
    )) as outcome,
    {{ deletion_flag('_fivetran_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('engagement_id')],
        values=[
            'property_hs_timestamp', 'start_time', 'property_hs_meeting_outcome',
            'meeting_outcome', '_fivetran_deleted'
        ],
    ) }} as delivery_rank
from {{ source('hubspot', 'engagement_meeting') }}
