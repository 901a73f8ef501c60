{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
with handed_over as (
    {{ union_handed_over('opt_outs', {
        'channel': text,
        'source_field': text,
        'record_key': text,
        'email': text,
        'phone': text,
        'opted_out_at': timestamp,
    }) }}
)

select distinct
    channel,
    source_field,
    record_key,
    {{ match_email('email') }} as email_match,
    phone,
    opted_out_at
from handed_over
-- A flag without a date holds for every date.
where opted_out_at is null or opted_out_at < {{ as_of_end() }}
