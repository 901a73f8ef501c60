select
    {{ clean_text('id') }} as user_id,
    {{ clean_name('name') }} as name,
    {{ clean_email('email') }} as email,
    {{ as_boolean('is_active') }} as is_active,
    {{ deletion_flag('_fivetran_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        values=['name', 'email', 'is_active', '_fivetran_deleted'],
    ) }} as delivery_rank
from {{ source('salesforce', 'user') }}
