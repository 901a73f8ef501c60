{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
with handed_over as (
    {{ union_handed_over('outcomes', {
        'connector': text,
        'table_name': text,
        'row_id': text,
        'outcome': text,
        'amount': 'decimal(18, 2)',
        'record_key': text,
        'organization_record_key': text,
        'occurred_at': timestamp,
    }) }}
)

select
    {{ surrogate_key([
        'connector', 'table_name', 'row_id', 'outcome',
        'record_key', 'organization_record_key',
    ]) }} as outcome_key,
    connector,
    table_name,
    row_id,
    outcome,
    amount,
    record_key,
    organization_record_key,
    occurred_at
from handed_over
where occurred_at < {{ as_of_end() }}
