{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
with handed_over as (
    {{ union_handed_over('organization_records', {
        'record_key': text,
        'connector': text,
        'table_name': text,
        'record_id': text,
        'name': text,
        'domain': text,
        'phone': text,
        'street': text,
        'city': text,
        'state': text,
        'zip_code': text,
        'country': text,
        'industry': text,
        'organization_type': text,
        'ownership': text,
        'employee_count': dbt.type_int(),
        'annual_revenue': 'decimal(18, 2)',
        'owner_key': text,
        'parent_record_key': text,
        'created_at': timestamp,
        'modified_at': timestamp,
        'is_merged_away': dbt.type_boolean(),
        'is_deleted': dbt.type_boolean(),
        'synced_at': timestamp,
        'delivery_rank': dbt.type_int(),
    }) }}
)

select
    handed_over.record_key,
    handed_over.connector,
    handed_over.table_name,
    handed_over.record_id,
    handed_over.name,
    handed_over.domain,
    handed_over.phone,
    handed_over.street,
    handed_over.city,
    states.code as state_code,
    case when {{ may_be_us('handed_over.country') }} then handed_over.zip_code end
        as zip_code,
    handed_over.industry,
    handed_over.organization_type,
    handed_over.ownership,
    handed_over.employee_count,
    handed_over.annual_revenue,
    handed_over.owner_key,
    handed_over.parent_record_key,
    handed_over.created_at,
    handed_over.modified_at,
    handed_over.is_merged_away,
    case
        when handed_over.record_id is null then 'missing_key'
        when handed_over.delivery_rank > 1 then 'repeated_delivery'
        when handed_over.is_deleted and not handed_over.is_merged_away
            then 'deleted_at_source'
        when
            handed_over.created_at >= {{ as_of_end() }}
            and {{ is_after_delivery(
                'handed_over.created_at', 'handed_over.synced_at'
            ) }}
            then 'from_the_future'
        when handed_over.created_at >= {{ as_of_end() }} then 'after_as_of'
        when
            handed_over.name is null
            and handed_over.domain is null
            and handed_over.phone is null
            and not handed_over.is_merged_away
            then 'no_identity'
    end as quarantine_reason
from handed_over
-- Western Australia is WA too.
left join {{ ref('us_state_variants') }} as states
    on handed_over.state = states.variant
        and {{ may_be_us('handed_over.country') }}
