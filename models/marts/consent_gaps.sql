-- What is asked for counts here at once; a CRM that does not show it may still send.
with flagged as (
    select distinct
        record_key,
        source_field
    from {{ ref('opt_outs') }}
    where record_key is not null
)

select
    records.connector,
    records.table_name,
    records.record_id,
    records.person_id,
    consents.channel,
    places.crm_field,
    consents.opted_out_at,
    consents.consent_deadline,
    coalesce(consents.consent_deadline < {{ as_of_date() }}, true) as is_overdue,
    consents.source_field,
    {{ as_of_date() }} as as_of_date
from {{ ref('consents') }} as consents
inner join {{ ref('record_people') }} as records
    on consents.person_id = records.person_id and records.is_current_record
inner join {{ ref('consent_fields') }} as places
    on consents.channel = places.channel
        and records.connector = places.connector
        and records.table_name = places.table_name
left join flagged
    on records.record_key = flagged.record_key
        and places.source_field = flagged.source_field
where not consents.is_allowed and flagged.record_key is null
