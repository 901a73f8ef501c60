with hashed as (
    select
        record_key,
        {{ surrogate_key([
            'first_name', 'last_name', 'email_match', 'phone', 'mobile_phone',
            'company_name', 'job_title', 'organization_record_key', 'street',
            'zip_code',
        ]) }} as content_key
    from {{ ref('contact_records') }}
    where not is_merged_away
)

select
    record_key,
    content_key,
    row_number() over (partition by content_key order by record_key) > 1 as is_copy
from hashed
