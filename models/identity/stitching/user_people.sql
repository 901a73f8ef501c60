-- A user id on the web is an e-mail address, a CRM's record id, or a number of the
-- site's own that some identify call gives with an e-mail address. One that speaks for
-- two people tells nothing. A phone number is asked where nothing else tells, but not
-- who a mailbox on somebody's record is: several may use it.
with user_ids as (
    select actor as user_id
    from {{ ref('activities') }}
    where actor_kind = 'user'
    union distinct
    select user_id
    from {{ ref('visitor_identities') }}
    where user_id is not null
),

seen as (
    select
        user_id,
        {{ match_email('lower(user_id)') }} as email_match
    from user_ids
    union all
    select
        user_id,
        email_match
    from {{ ref('visitor_identities') }}
    where user_id is not null and email is not null
),

known as (
    select
        seen.user_id,
        email_people.person_id
    from seen
    inner join {{ ref('email_people') }} as email_people
        on seen.email_match = email_people.email_match
    union distinct
    select
        seen.user_id,
        record_people.person_id
    from seen
    inner join {{ ref('record_people') }} as record_people
        on seen.user_id = record_people.record_id
),

on_record as (
    select distinct seen.user_id
    from seen
    inner join {{ ref('contact_records') }} as records
        on seen.email_match = records.email_match
),

known_by_phone as (
    select distinct
        identities.user_id,
        owners.person_id
    from {{ ref('visitor_identities') }} as identities
    inner join {{ ref('phone_owners') }} as owners
        on identities.phone = owners.phone
    left join known
        on identities.user_id = known.user_id
    left join on_record
        on identities.user_id = on_record.user_id
    where
        identities.user_id is not null
        and owners.person_id is not null
        and known.user_id is null
        and on_record.user_id is null
),

combined as (
    select
        user_id,
        person_id
    from known
    union all
    select
        user_id,
        person_id
    from known_by_phone
)

select
    user_id,
    min(person_id) as person_id
from combined
group by user_id
having count(distinct person_id) = 1
