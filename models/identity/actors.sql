with keys as (
    select
        'record' as actor_kind,
        record_key as actor,
        person_id,
        cast(null as {{ dbt.type_string() }}) as organization_id
    from {{ ref('record_people') }}
    union all
    select
        'organization' as actor_kind,
        record_key as actor,
        null as person_id,
        organization_id
    from {{ ref('record_organizations') }}
    union all
    select
        'email' as actor_kind,
        email_match as actor,
        person_id,
        null as organization_id
    from {{ ref('email_people') }}
    union all
    select
        'phone' as actor_kind,
        phone as actor,
        person_id,
        organization_id
    from {{ ref('phone_owners') }}
),

-- A user id on the web is an e-mail address or a CRM's id, as the site's developers chose.
users as (
    select
        user_id,
        {{ match_email('lower(user_id)') }} as email_match
    from (
        select distinct actor as user_id
        from {{ ref('activities') }}
        where actor_kind = 'user'
    ) as seen
),

user_people as (
    select users.user_id, email_people.person_id
    from users
    inner join {{ ref('email_people') }} as email_people
        on users.email_match = email_people.email_match
    union
    select users.user_id, record_people.person_id
    from users
    inner join {{ ref('record_people') }} as record_people
        on users.user_id = record_people.record_id
)

select actor_kind, actor, person_id, organization_id
from keys
union all
-- An id that two CRMs use for two people tells nothing.
select
    'user' as actor_kind,
    user_id as actor,
    case when count(distinct person_id) = 1 then min(person_id) end as person_id,
    cast(null as {{ dbt.type_string() }}) as organization_id
from user_people
group by user_id
