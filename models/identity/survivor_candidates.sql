{% set person_groups = {
    'name': ['first_name', 'last_name'],
    'contact': ['email', 'phone', 'mobile_phone'],
    'employment': ['job_title', 'company_name', 'organization_record_key'],
    'location': ['street', 'city', 'state_code', 'zip_code'],
    'ownership': ['owner_key', 'lead_status', 'lead_source'],
} -%}
{% set organization_groups = {
    'profile': [
        'name', 'domain', 'industry', 'organization_type', 'ownership',
        'employee_count', 'annual_revenue',
    ],
    'location': ['phone', 'street', 'city', 'state_code', 'zip_code'],
    'ownership': ['owner_key', 'parent_record_key'],
} -%}
with candidates as (
    {% for field_group, fields in person_groups.items() -%}
    select
        'person' as entity,
        '{{ field_group }}' as field_group,
        record_key,
        connector,
        table_name,
        coalesce(modified_at, created_at) as changed_at,
        {{ known_fields(fields) }} as fields_known
    from {{ ref('contact_records') }}
    where not is_merged_away
    union all
    {% endfor -%}
    {% for field_group, fields in organization_groups.items() -%}
    select
        'organization' as entity,
        '{{ field_group }}' as field_group,
        record_key,
        connector,
        table_name,
        coalesce(modified_at, created_at) as changed_at,
        {{ known_fields(fields) }} as fields_known
    from {{ ref('organization_records') }}
    where not is_merged_away
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    entity,
    field_group,
    record_key,
    connector,
    table_name,
    changed_at,
    fields_known
from candidates
where fields_known > 0
