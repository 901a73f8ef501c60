select
    {{ clean_text('id') }} as contact_id,
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('email') }} as email_text,
    {{ clean_email('email') }} as email,
    {{ clean_text('first_name') }} as first_name_text,
    {{ clean_name('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name_text,
    {{ clean_name('last_name') }} as last_name,
    {{ clean_text('title') }} as job_title,
    {{ clean_text('department') }} as department,
    {{ clean_text('phone') }} as phone_text,
    {{ clean_phone('phone') }} as phone,
    {{ phone_extension('phone') }} as phone_extension,
    {{ clean_text('mobile_phone') }} as mobile_phone_text,
    {{ clean_phone('mobile_phone') }} as mobile_phone,
    {{ clean_text('home_phone') }} as home_phone_text,
    {{ clean_phone('home_phone') }} as home_phone,
    {{ clean_text('mailing_street') }} as street,
    {{ clean_text('mailing_city') }} as city_text,
    {{ clean_name('mailing_city') }} as city,
    coalesce(
        {{ clean_text('mailing_state_code') }}, {{ clean_text('mailing_state') }}
    ) as state_text,
    coalesce(
        {{ clean_state('mailing_state_code') }}, {{ clean_state('mailing_state') }}
    ) as state,
    {{ clean_text('mailing_postal_code') }} as zip_code_text,
    {{ clean_zip('mailing_postal_code') }} as zip_code,
    {{ clean_text('mailing_country') }} as country,
    {{ clean_text('owner_id') }} as owner_id,
    {{ clean_text('lead_source') }} as lead_source,
    {{ as_boolean('has_opted_out_of_email') }} as has_opted_out_of_email,
    {{ as_boolean('do_not_call') }} as do_not_call,
    {{ as_timestamp('email_bounced_date') }} as email_bounced_at,
    {{ clean_text('master_record_id') }} as master_record_id,
    {{ as_timestamp('created_date') }} as created_at,
    {{ as_timestamp('last_modified_date') }} as modified_at,
    {{ custom_field_columns('salesforce', 'contact') -}}
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[clean_text('id')],
        newest=['last_modified_date'],
        custom_fields_of='salesforce.contact',
        values=[
            'account_id', 'email', 'first_name', 'last_name', 'title', 'department',
            'phone', 'mobile_phone', 'home_phone', 'mailing_street', 'mailing_city',
            'mailing_state_code', 'mailing_state', 'mailing_postal_code',
            'mailing_country', 'owner_id', 'lead_source', 'has_opted_out_of_email', 'do_not_call',
            'email_bounced_date', 'master_record_id', 'created_date', 'is_deleted'
        ],
    ) }} as delivery_rank
from {{ source('salesforce', 'contact') }}
