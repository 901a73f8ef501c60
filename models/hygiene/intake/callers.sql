{% set text = dbt.type_string() %}
with handed_over as (
    {{ union_handed_over('callers', {
        'caller_key': text,
        'phone': text,
        'caller_name': text,
    }) }}
)

select distinct
    caller_key,
    phone,
    caller_name
from handed_over
