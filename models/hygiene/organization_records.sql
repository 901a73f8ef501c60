select
    record_key,
    connector,
    table_name,
    record_id,
    name,
    domain,
    phone,
    street,
    city,
    state_code,
    zip_code,
    industry,
    organization_type,
    ownership,
    employee_count,
    annual_revenue,
    owner_key,
    parent_record_key,
    created_at,
    modified_at,
    is_merged_away
from {{ ref('organization_intake') }}
where quarantine_reason is null
