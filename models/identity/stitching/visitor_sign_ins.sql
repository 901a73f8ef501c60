-- Calls in a row that name one person are one run, however many: some sites identify
-- their users on every page.
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
),

numbered as (
    select
        visitor_id,
        person_id,
        identified_at,
        known_at,
        sum(case when former_person_id = person_id then 0 else 1 end) over (
            partition by visitor_id
            order by identified_at, identity_key
            rows between unbounded preceding and current row
        ) as run_number
    from followed
)

select
    visitor_id,
    run_number,
    person_id,
    min(identified_at) as begins_at,
    -- A visit goes on for a while after the last call that names the visitor.
    {{ dbt.dateadd('hour', 1, 'max(identified_at)') }} as ends_at,
    min(known_at) as known_at
from numbered
group by visitor_id, run_number, person_id
