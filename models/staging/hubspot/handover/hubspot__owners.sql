select
    {{ record_key('hubspot', 'owner', 'owner_id') }} as owner_key,
    'hubspot' as connector,
    owner_id,
    {{ full_name('first_name', 'last_name') }} as owner_name,
    is_active and not is_deleted as is_active
from {{ ref('stg_hubspot__owners') }}
where delivery_rank = 1 and owner_id is not null
