{% set text = dbt.type_string() %}
with set_aside as (
    {{ union_handed_over('set_aside_rows', {
        'connector': text,
        'table_name': text,
        'row_id': text,
        'quarantine_reason': text,
    }) }}
)

select
    connector,
    table_name,
    record_id as row_id,
    quarantine_reason
from {{ ref('contact_intake') }}
where quarantine_reason is not null
union all
select
    connector,
    table_name,
    record_id as row_id,
    quarantine_reason
from {{ ref('organization_intake') }}
where quarantine_reason is not null
union all
select
    connector,
    table_name,
    row_id,
    quarantine_reason
from {{ ref('activity_intake') }}
where quarantine_reason is not null and participant_number = 1
union all
select
    connector,
    table_name,
    row_id,
    quarantine_reason
from set_aside
