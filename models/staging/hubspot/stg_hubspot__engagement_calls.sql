select
    {{ clean_text('engagement_id') }} as engagement_id,
    {{ as_timestamp('property_hs_timestamp') }} as occurred_at,
    lower({{ clean_text('property_hs_call_disposition') }}) as disposition,
    cast(
        floor({{ as_decimal('property_hs_call_duration') }} / 1000)
        as {{ dbt.type_int() }}
    ) as duration_seconds,
    lower({{ clean_text('property_hs_call_direction') }}) as direction,
    {{ deletion_flag('_fivetran_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('engagement_id')],
        values=[
            'property_hs_timestamp', 'property_hs_call_disposition',
            'property_hs_call_duration', 'property_hs_call_direction',
            '_fivetran_deleted'
        ],
    ) }} as delivery_rank
from {{ source('hubspot', 'engagement_call') }}
