select
    'person' as entity,
    record_key
from {{ ref('contact_records') }}
union
select
    'organization' as entity,
    record_key
from {{ ref('organization_records') }}
union
select
    entity,
    record_key
from {{ ref('record_links') }}
union
select
    entity,
    linked_record_key as record_key
from {{ ref('record_links') }}
