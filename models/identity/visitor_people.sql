with stitched as (
    select
        identities.identity_key,
        identities.visitor_id,
        identities.identified_at,
        identities.known_at,
        coalesce(by_email.person_id, by_user.person_id, by_phone.person_id) as person_id
    from {{ ref('visitor_identities') }} as identities
    left join {{ ref('email_people') }} as by_email
        on identities.email_match = by_email.email_match
    left join {{ ref('user_people') }} as by_user
        on identities.user_id = by_user.user_id
    left join {{ ref('phone_owners') }} as by_phone
        on identities.phone = by_phone.phone
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
    where person_id is not null
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
