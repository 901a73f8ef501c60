select
    {{ clean_text('id') }} as call_id,
    {{ as_timestamp('start_time') }} as occurred_at,
    {{ as_integer('duration') }} as duration_seconds,
    lower({{ clean_text('direction') }}) as direction,
    {{ as_boolean('answered') }} as is_answered,
    {{ as_boolean('voicemail') }} as is_voicemail,
    {{ as_boolean('first_call') }} as is_first_call,
    {{ clean_text('customer_phone_number') }} as caller_phone_text,
    {{ clean_phone('customer_phone_number') }} as caller_phone,
    {{ clean_text('customer_name') }} as caller_name,
    {{ surrogate_key([
        clean_phone('customer_phone_number'), clean_text('customer_name'),
    ]) }} as caller_key,
    {{ clean_phone('business_phone_number') }} as business_phone,
    {{ clean_phone('tracking_phone_number') }} as tracking_phone,
    lower({{ clean_text('lead_status') }}) as lead_status,
    {{ clean_text('tags') }} as tags,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=[
            'start_time', 'duration', 'direction', 'answered', 'voicemail',
            'first_call', 'customer_phone_number', 'customer_name',
            'business_phone_number', 'tracking_phone_number', 'lead_status', 'tags',
        ],
    ) }} as delivery_rank
from {{ source('callrail', 'calls') }}
