with numbers as (
    select
        record_key,
        phone
    from {{ ref('contact_records') }}
    where phone is not null and not is_merged_away
    union
    select
        record_key,
        mobile_phone as phone
    from {{ ref('contact_records') }}
    where mobile_phone is not null and not is_merged_away
),

-- The only person's number is that person's own unless it is known to be a place's.
users as (
    select
        numbers.phone,
        min(people.person_id) as person_id,
        count(distinct people.person_id) as person_count,
        max(case when identifiers.shared_because is null then 0 else 1 end) as is_shared,
        min(golden.organization_id) as organization_id,
        count(distinct coalesce(golden.organization_id, people.person_id))
            as organization_count
    from numbers
    inner join {{ ref('record_people') }} as people
        on numbers.record_key = people.record_key
    inner join {{ ref('people') }} as golden
        on people.person_id = golden.person_id
    left join {{ ref('person_identifiers') }} as identifiers
        on identifiers.kind = 'phone' and numbers.phone = identifiers.value
    group by numbers.phone
),

organization_numbers as (
    select
        sourced.phone,
        min(organizations.organization_id) as organization_id,
        count(distinct organizations.organization_id) as organization_count
    from {{ ref('organization_records') }} as sourced
    inner join {{ ref('record_organizations') }} as organizations
        on sourced.record_key = organizations.record_key
    where sourced.phone is not null and not sourced.is_merged_away
    group by sourced.phone
)

select
    coalesce(users.phone, organization_numbers.phone) as phone,
    case
        when
            users.person_count = 1
            and users.is_shared = 0
            and organization_numbers.phone is null
            then users.person_id
    end as person_id,
    case
        when organization_numbers.organization_count = 1
            then organization_numbers.organization_id
        when
            organization_numbers.phone is null
            and (users.person_count > 1 or users.is_shared = 1)
            and users.organization_count = 1
            then users.organization_id
    end as organization_id
from users
full outer join organization_numbers
    on users.phone = organization_numbers.phone
