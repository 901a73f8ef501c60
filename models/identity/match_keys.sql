select
    'person' as entity,
    record_key,
    key_kind,
    key_value,
    is_shared
from {{ ref('person_match_keys') }}
union all
select
    'organization' as entity,
    record_key,
    key_kind,
    key_value,
    is_shared
from {{ ref('organization_match_keys') }}
