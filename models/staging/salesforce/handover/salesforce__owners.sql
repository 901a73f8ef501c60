select
    {{ record_key('salesforce', 'user', 'user_id') }} as owner_key,
    'salesforce' as connector,
    user_id as owner_id,
    name as owner_name,
    -- Where the column is not delivered, nobody is known to have left.
    coalesce(is_active, true) and not is_deleted as is_active
from {{ ref('stg_salesforce__users') }}
where delivery_rank = 1 and user_id is not null
