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
),

addresses as (
    select
        email,
        {{ match_email('email') }} as email_match
    from (
        select distinct email
        from handed_over
    ) as written
),

requests as (
    select
        handed_over.channel,
        handed_over.source_field,
        handed_over.record_key,
        addresses.email_match,
        handed_over.phone,
        handed_over.opted_out_at
    from handed_over
    left join addresses
        on handed_over.email = addresses.email
    union all
    -- Said in a call. It counts whatever else is wrong with the row of the call.
    select
        'phone' as channel,
        calls.connector || '.' || calls.table_name || '.do_not_call' as source_field,
        case when calls.actor_kind = 'record' then calls.actor end as record_key,
        case when calls.actor_kind = 'email' then calls.actor end as email_match,
        callers.phone,
        calls.occurred_at as opted_out_at
    from {{ ref('activity_intake') }} as calls
    left join {{ ref('callers') }} as callers
        on calls.actor_kind = 'caller' and calls.actor = callers.caller_key
    where
        calls.detail = 'do_not_call'
        and coalesce(calls.quarantine_reason, '') <> 'repeated_delivery'
)

select distinct
    channel,
    source_field,
    record_key,
    email_match,
    phone,
    opted_out_at
from requests
-- A flag without a date holds for every date.
where opted_out_at is null or opted_out_at < {{ as_of_end() }}
