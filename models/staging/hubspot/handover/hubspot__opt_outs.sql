-- A request to be left alone outlives the record it was made on: deleted rows count
-- too.
select
    'email' as channel,
    'hubspot.contact.has_opted_out_of_email' as source_field,
    {{ record_key('hubspot', 'contact', 'contact_id') }} as record_key,
    email,
    cast(null as {{ dbt.type_string() }}) as phone,
    cast(null as {{ dbt.type_timestamp() }}) as opted_out_at
from {{ ref('stg_hubspot__contacts') }}
where has_opted_out_of_email and delivery_rank = 1
union all
select
    'email' as channel,
    'hubspot.email_event.status_change' as source_field,
    null as record_key,
    events.recipient_email as email,
    null as phone,
    events.occurred_at as opted_out_at
from {{ ref('stg_hubspot__email_event_status_changes') }} as changes
inner join {{ ref('stg_hubspot__email_events') }} as events
    on changes.email_event_id = events.email_event_id and events.delivery_rank = 1
where changes.subscription_status = 'UNSUBSCRIBED' and changes.delivery_rank = 1
union all
-- Who reports a message as spam wants no other.
select
    'email' as channel,
    'hubspot.email_event.spam_report' as source_field,
    null as record_key,
    recipient_email as email,
    null as phone,
    occurred_at as opted_out_at
from {{ ref('stg_hubspot__email_events') }}
where event_type = 'SPAMREPORT' and delivery_rank = 1
