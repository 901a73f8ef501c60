select
    {{ clean_text('id') }} as task_id,
    {{ clean_text('who_id') }} as who_id,
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('type') }} as task_type,
    {{ clean_text('task_subtype') }} as task_subtype,
    {{ clean_text('status') }} as status,
    {{ clean_text('call_disposition') }} as call_disposition,
    {{ as_integer('call_duration_in_seconds') }} as call_duration_seconds,
    lower({{ clean_text('call_type') }}) as call_type,
    coalesce(
        {{ as_timestamp('completed_date_time') }}, {{ as_timestamp('activity_date') }}
    ) as occurred_at,
    {{ as_timestamp('created_date') }} as created_at,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=[
            'who_id', 'account_id', 'type', 'task_subtype', 'status',
            'call_disposition', 'call_duration_in_seconds', 'call_type',
            'completed_date_time', 'activity_date', 'created_date', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('salesforce', 'task') }}
