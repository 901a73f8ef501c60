with merged_away as (
    select distinct record_key
    from {{ ref('hubspot__record_links') }}
    where entity = 'person'
)

select
    {{ record_key('hubspot', 'contact', 'contacts.contact_id') }} as record_key,
    'hubspot' as connector,
    'contact' as table_name,
    contacts.contact_id as record_id,
    contacts.email,
    contacts.phone,
    contacts.mobile_phone,
    contacts.first_name,
    contacts.last_name,
    contacts.job_title,
    contacts.company_name,
    cast(null as {{ dbt.type_string() }}) as street,
    contacts.city,
    contacts.state,
    contacts.zip_code,
    contacts.country,
    {{ record_key('hubspot', 'company', 'contacts.company_id') }}
        as organization_record_key,
    {{ record_key('hubspot', 'owner', 'contacts.owner_id') }} as owner_key,
    contacts.lead_source,
    contacts.lead_status,
    cast(null as {{ dbt.type_timestamp() }}) as email_bounced_at,
    contacts.created_at,
    contacts.modified_at,
    merged_away.record_key is not null as is_merged_away,
    contacts.is_deleted,
    contacts.synced_at,
    contacts.delivery_rank
from {{ ref('stg_hubspot__contacts') }} as contacts
left join merged_away
    on {{ record_key('hubspot', 'contact', 'contacts.contact_id') }}
        = merged_away.record_key
