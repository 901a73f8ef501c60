select
    {{ clean_text('owner_id') }} as owner_id,
    {{ clean_email('email') }} as email,
    {{ clean_name('first_name') }} as first_name,
    {{ clean_name('last_name') }} as last_name,
    {{ clean_text('active_user_id') }} is not null as is_active,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('owner_id')],
        values=['email', 'first_name', 'last_name', 'active_user_id'],
    ) }} as delivery_rank
from {{ source('hubspot', 'owner') }}
