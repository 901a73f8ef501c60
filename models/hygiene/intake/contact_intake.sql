{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
with handed_over as (
    {{ union_handed_over('contact_records', {
        'record_key': text,
        'connector': text,
        'table_name': text,
        'record_id': text,
        'email': text,
        'phone': text,
        'mobile_phone': text,
        'first_name': text,
        'last_name': text,
        'job_title': text,
        'company_name': text,
        'street': text,
        'city': text,
        'state': text,
        'zip_code': text,
        'country': text,
        'organization_record_key': text,
        'owner_key': text,
        'lead_source': text,
        'lead_status': text,
        'email_bounced_at': timestamp,
        'created_at': timestamp,
        'modified_at': timestamp,
        'is_merged_away': dbt.type_boolean(),
        'is_deleted': dbt.type_boolean(),
        'synced_at': timestamp,
        'delivery_rank': dbt.type_int(),
    }) }}
),

-- An NPI tells who somebody is, with no name beside it.
identified as (
    select distinct record_key
    from {{ ref('record_attributes') }}
    where attribute in ('{{ match_attribute_names('person') | join("', '") }}')
)

select
    handed_over.record_key,
    handed_over.connector,
    handed_over.table_name,
    handed_over.record_id,
    handed_over.email,
    {{ match_email('handed_over.email') }} as email_match,
    {{ email_domain('handed_over.email') }} as email_domain,
    handed_over.phone,
    handed_over.mobile_phone,
    handed_over.first_name,
    handed_over.last_name,
    handed_over.job_title,
    handed_over.company_name,
    handed_over.street,
    handed_over.city,
    states.code as state_code,
    case when {{ may_be_us('handed_over.country') }} then handed_over.zip_code end
        as zip_code,
    handed_over.organization_record_key,
    handed_over.owner_key,
    handed_over.lead_source,
    handed_over.lead_status,
    handed_over.email_bounced_at,
    handed_over.created_at,
    handed_over.modified_at,
    handed_over.is_merged_away,
    case
        when handed_over.record_id is null then 'missing_key'
        when handed_over.delivery_rank > 1 then 'repeated_delivery'
        -- A record that was merged away is deleted at the source, but links old ids.
        when handed_over.is_deleted and not handed_over.is_merged_away
            then 'deleted_at_source'
        when
            handed_over.created_at >= {{ as_of_end() }}
            and {{ is_after_delivery(
                'handed_over.created_at', 'handed_over.synced_at'
            ) }}
            then 'from_the_future'
        when handed_over.created_at >= {{ as_of_end() }} then 'after_as_of'
        when {{ is_internal_address('handed_over.email') }} then 'internal_or_test'
        when
            handed_over.email is null
            and handed_over.phone is null
            and handed_over.mobile_phone is null
            and (handed_over.first_name is null or handed_over.last_name is null)
            and identified.record_key is null
            and not handed_over.is_merged_away
            then 'no_identity'
    end as quarantine_reason
from handed_over
left join identified
    on handed_over.record_key = identified.record_key
-- Western Australia is WA too.
left join {{ ref('us_state_variants') }} as states
    on handed_over.state = states.variant
        and {{ may_be_us('handed_over.country') }}
