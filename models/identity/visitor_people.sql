-- A user id is an e-mail address, a CRM's record id, or a number of the site's own that
-- some other identify call gives with an e-mail address.
with record_owners as (
    select
        record_id,
        min(person_id) as person_id
    from {{ ref('record_people') }}
    group by record_id
    having count(distinct person_id) = 1
),

known as (
    select
        identities.identity_key,
        identities.visitor_id,
        identities.user_id,
        identities.identified_at,
        identities.known_at,
        coalesce(
            by_email.person_id,
            by_user_email.person_id,
            record_owners.person_id,
            phone_owners.person_id
        ) as person_id
    from {{ ref('visitor_identities') }} as identities
    left join {{ ref('email_people') }} as by_email
        on {{ match_email('identities.email') }} = by_email.email_match
    left join {{ ref('email_people') }} as by_user_email
        on {{ match_email('lower(identities.user_id)') }} = by_user_email.email_match
    left join record_owners
        on identities.user_id = record_owners.record_id
    left join {{ ref('phone_owners') }} as phone_owners
        on identities.phone = phone_owners.phone
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
    where known.person_id is not null or users.person_id is not null
),

followed as (
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
)

-- The first identify call reaches back: what came before it was the same browser.
select
    identity_key as visitor_person_id,
    visitor_id,
    person_id,
    known_at,
    case when former_person_id is not null then identified_at end as valid_from,
    lead(identified_at) over (
        partition by visitor_id order by identified_at, identity_key
    ) as valid_to
from followed
where former_person_id is null or former_person_id <> person_id
