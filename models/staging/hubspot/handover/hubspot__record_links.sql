with numbered as (
    -- HubSpot merges at most 250 records into one.
    {% for place in range(1, 251) -%}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {% endfor %}
),

listed as (
    select
        contacts.contact_id as kept_contact_id,
        trim({{ text_part('contacts.merged_contact_ids', ';', 'numbered.place') }})
            as merged_contact_id
    from {{ ref('stg_hubspot__contacts') }} as contacts
    inner join numbered
        on numbered.place <= 1 + length(contacts.merged_contact_ids)
            - length(replace(contacts.merged_contact_ids, ';', ''))
    where contacts.delivery_rank = 1 and contacts.merged_contact_ids is not null
),

audited as (
    select
        kept_contact_id,
        merged_contact_id
    from {{ ref('stg_hubspot__contact_merge_audits') }}
    where delivery_rank = 1 and not is_deleted
),

combined as (
    select
        kept_contact_id,
        merged_contact_id
    from listed
    union distinct
    select
        kept_contact_id,
        merged_contact_id
    from audited
)

select
    'person' as entity,
    {{ record_key('hubspot', 'contact', 'merged_contact_id') }} as record_key,
    {{ record_key('hubspot', 'contact', 'kept_contact_id') }} as linked_record_key,
    'merged' as link_kind
from combined
where merged_contact_id <> '' and merged_contact_id <> kept_contact_id
