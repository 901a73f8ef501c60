select
    {{ clean_text('id') }} as company_id,
    {{ clean_text('property_name') }} as name,
    {{ clean_text('property_domain') }} as domain_text,
    {{ clean_domain('property_domain') }} as domain,
    {{ clean_text('property_phone') }} as phone_text,
    {{ clean_phone('property_phone') }} as phone,
    {{ phone_extension('property_phone') }} as phone_extension,
    {{ clean_text("concat_ws(' ', property_address, property_address_2)") }} as street,
    {{ clean_text('property_city') }} as city_text,
    {{ clean_name('property_city') }} as city,
    {{ clean_text('property_state') }} as state_text,
    {{ clean_state('property_state') }} as state,
    {{ clean_text('property_zip') }} as zip_code_text,
    {{ clean_zip('property_zip') }} as zip_code,
    {{ clean_text('property_country') }} as country,
    {{ clean_text('property_industry') }} as industry,
    {{ as_integer('property_numberofemployees') }} as employee_count,
    {{ as_decimal('property_annualrevenue') }} as annual_revenue,
    {{ as_timestamp('property_createdate') }} as created_at,
    {{ custom_field_columns('hubspot', 'company') -}}
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        custom_fields_of='hubspot.company',
        values=[
            'property_name', 'property_domain', 'property_phone', 'property_address',
            'property_address_2', 'property_city', 'property_state', 'property_zip',
            'property_country', 'property_industry', 'property_numberofemployees',
            'property_annualrevenue', 'property_createdate', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('hubspot', 'company') }}
