select
    {{ clean_text('id') }} as account_id,
    {{ clean_text('name') }} as name,
    {{ clean_text('website') }} as domain_text,
    {{ clean_domain('website') }} as domain,
    {{ clean_text('phone') }} as phone_text,
    {{ clean_phone('phone') }} as phone,
    {{ phone_extension('phone') }} as phone_extension,
    {{ clean_text('billing_street') }} as street,
    {{ clean_text('billing_city') }} as city_text,
    {{ clean_name('billing_city') }} as city,
    coalesce(
        {{ clean_text('billing_state_code') }}, {{ clean_text('billing_state') }}
    ) as state_text,
    coalesce(
        {{ clean_state('billing_state_code') }}, {{ clean_state('billing_state') }}
    ) as state,
    {{ clean_text('billing_postal_code') }} as zip_code_text,
    {{ clean_zip('billing_postal_code') }} as zip_code,
    {{ clean_text('billing_country') }} as country,
    {{ clean_text('industry') }} as industry,
    {{ clean_text('type') }} as account_type,
    {{ as_integer('number_of_employees') }} as employee_count,
    {{ as_decimal('annual_revenue') }} as annual_revenue,
    {{ clean_text('ownership') }} as ownership,
    {{ clean_text('parent_id') }} as parent_account_id,
    {{ clean_text('owner_id') }} as owner_id,
    {{ clean_text('master_record_id') }} as master_record_id,
    {{ as_timestamp('created_date') }} as created_at,
    {{ as_timestamp('last_modified_date') }} as modified_at,
    {{ custom_field_columns('salesforce', 'account') -}}
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        newest=['last_modified_date'],
        custom_fields_of='salesforce.account',
        values=[
            'name', 'website', 'phone', 'billing_street', 'billing_city',
            'billing_state_code', 'billing_state', 'billing_postal_code',
            'billing_country', 'industry', 'type', 'number_of_employees', 'annual_revenue', 'ownership', 'parent_id',
            'owner_id', 'master_record_id', 'created_date', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('salesforce', 'account') }}
