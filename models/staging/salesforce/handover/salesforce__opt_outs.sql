-- A request to be left alone outlives the record it was made on: deleted rows count
-- too. Salesforce keeps the flag without a date, so it holds for every as-of date.
with flagged as (
    select
        {{ record_key('salesforce', 'lead', 'lead_id') }} as record_key,
        'salesforce.lead' as source_table,
        email,
        phone,
        mobile_phone,
        has_opted_out_of_email,
        do_not_call
    from {{ ref('stg_salesforce__leads') }}
    where delivery_rank = 1
    union all
    select
        {{ record_key('salesforce', 'contact', 'contact_id') }} as record_key,
        'salesforce.contact' as source_table,
        email,
        phone,
        mobile_phone,
        has_opted_out_of_email,
        do_not_call
    from {{ ref('stg_salesforce__contacts') }}
    where delivery_rank = 1
)

select
    'email' as channel,
    source_table || '.has_opted_out_of_email' as source_field,
    record_key,
    email,
    cast(null as {{ dbt.type_string() }}) as phone,
    cast(null as {{ dbt.type_timestamp() }}) as opted_out_at
from flagged
where has_opted_out_of_email
union all
select
    'phone' as channel,
    source_table || '.do_not_call' as source_field,
    record_key,
    null as email,
    phone,
    null as opted_out_at
from flagged
where do_not_call
union all
select
    'phone' as channel,
    source_table || '.do_not_call' as source_field,
    record_key,
    null as email,
    mobile_phone as phone,
    null as opted_out_at
from flagged
where do_not_call and mobile_phone <> coalesce(phone, '')
