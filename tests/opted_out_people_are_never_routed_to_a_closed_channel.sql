-- Read from the requests themselves, not from the consents that routing uses.
with requests as (
    select
        record_people.person_id,
        opt_outs.channel
    from {{ ref('opt_outs') }} as opt_outs
    inner join {{ ref('record_people') }} as record_people
        on opt_outs.record_key = record_people.record_key
    union distinct
    select
        record_people.person_id,
        'email' as channel
    from {{ ref('opt_outs') }} as opt_outs
    inner join {{ ref('contact_records') }} as records
        on opt_outs.email_match = records.email_match
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where opt_outs.channel = 'email'
)

select
    routes.person_id,
    routes.scoring_model,
    routes.channel,
    requests.channel as closed_channel
from {{ ref('lead_routes') }} as routes
inner join requests
    on routes.person_id = requests.person_id
where
    routes.channel = requests.channel
    or (requests.channel = 'phone' and routes.channel = 'sms')
