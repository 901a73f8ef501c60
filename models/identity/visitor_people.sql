-- A user id is an e-mail address, a CRM's record id, or a number of the site's own that
-- some other identify call gives with an e-mail address.
with known as (
    select
        identities.identity_key,
        identities.visitor_id,
        identities.user_id,
        identities.identified_at,
        identities.known_at,
        coalesce(
            by_email.person_id,
            by_user_email.person_id,
            by_record.person_id,
            by_phone.person_id
        ) as person_id
    from {{ ref('visitor_identities') }} as identities
    left join {{ ref('email_people') }} as by_email
        on {{ match_email('identities.email') }} = by_email.email_match
    left join {{ ref('email_people') }} as by_user_email
        on {{ match_email('lower(identities.user_id)') }} = by_user_email.email_match
    left join (
        select
            record_id,
            min(person_id) as person_id
        from {{ ref('record_people') }}
        group by record_id
        having count(distinct person_id) = 1
    ) as by_record
        on identities.user_id = by_record.record_id
    left join {{ ref('phone_owners') }} as by_phone
        on identities.phone = by_phone.phone
),

users as (
    select
        user_id,
        min(person_id) as person_id
    from known
    where user_id is not null
    group by user_id
    having count(distinct person_id) = 1
),

stitched as (
    select
        known.identity_key,
        known.visitor_id,
        known.identified_at,
        known.known_at,
        coalesce(known.person_id, users.person_id) as person_id
    from known
    left join users
        on known.user_id = users.user_id
    where coalesce(known.person_id, users.person_id) is not null
),

changes as (
    select
        identity_key,
        visitor_id,
        person_id,
        identified_at,
        known_at,
        lag(person_id) over (
            partition by visitor_id order by identified_at, identity_key
        ) as former_person_id
    from stitched
),

numbered as (
    select
        identity_key as visitor_person_id,
        visitor_id,
        person_id,
        identified_at,
        known_at,
        lead(identified_at) over (
            partition by visitor_id order by identified_at, identity_key
        ) as valid_to,
        former_person_id
    from changes
    where former_person_id is null or former_person_id <> person_id
)

select
    visitor_person_id,
    visitor_id,
    person_id,
    -- The first identify reaches back: what came before it was the same browser.
    case when former_person_id is not null then identified_at end as valid_from,
    valid_to,
    known_at
from numbered
