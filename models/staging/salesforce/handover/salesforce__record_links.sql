with links as (
    select
        'person' as entity,
        {{ record_key('salesforce', 'lead', 'lead_id') }} as record_key,
        {{ record_key('salesforce', 'lead', 'master_record_id') }} as linked_record_key,
        'merged' as link_kind
    from {{ ref('stg_salesforce__leads') }}
    where master_record_id is not null and delivery_rank = 1
    union all
    -- A converted lead keeps its link even when the lead itself was deleted afterwards.
    select
        'person' as entity,
        {{ record_key('salesforce', 'lead', 'lead_id') }} as record_key,
        {{ record_key('salesforce', 'contact', 'converted_contact_id') }}
            as linked_record_key,
        'converted' as link_kind
    from {{ ref('stg_salesforce__leads') }}
    where converted_contact_id is not null and delivery_rank = 1
    union all
    select
        'person' as entity,
        {{ record_key('salesforce', 'contact', 'contact_id') }} as record_key,
        {{ record_key('salesforce', 'contact', 'master_record_id') }}
            as linked_record_key,
        'merged' as link_kind
    from {{ ref('stg_salesforce__contacts') }}
    where master_record_id is not null and delivery_rank = 1
    union all
    select
        'organization' as entity,
        {{ record_key('salesforce', 'account', 'account_id') }} as record_key,
        {{ record_key('salesforce', 'account', 'master_record_id') }}
            as linked_record_key,
        'merged' as link_kind
    from {{ ref('stg_salesforce__accounts') }}
    where master_record_id is not null and delivery_rank = 1
)

select
    entity,
    record_key,
    linked_record_key,
    link_kind
from links
where record_key is not null and record_key <> linked_record_key
