with ids as (
    select
        'person' as entity,
        record_key
    from {{ ref('contact_records') }}
    union distinct
    select
        'organization' as entity,
        record_key
    from {{ ref('organization_records') }}
    union distinct
    select
        entity,
        record_key
    from {{ ref('record_links') }}
    union distinct
    select
        entity,
        linked_record_key as record_key
    from {{ ref('record_links') }}
)

-- Pairs are made of numbers: many more pairs than records have to be sorted and joined.
select
    entity,
    record_key,
    row_number() over (partition by entity order by record_key) as record_number
from ids
