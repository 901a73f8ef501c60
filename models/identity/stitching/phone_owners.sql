-- The only person's number is that person's own unless it is known to be a place's, or
-- stands beside a mobile phone: then it is the line of a home or an office, from which
-- others call as well.
with users as (
    select
        phone_users.phone,
        min(phone_users.person_id) as person_id,
        count(*) = 1
        and max(
            case
                when phone_users.is_shared or phone_users.is_beside_mobile then 1
                else 0
            end
        ) = 0 as is_own,
        min(golden.organization_id) as organization_id,
        count(distinct coalesce(golden.organization_id, phone_users.person_id))
            as organization_count
    from {{ ref('phone_users') }} as phone_users
    inner join {{ ref('people') }} as golden
        on phone_users.person_id = golden.person_id
    group by phone_users.phone
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
        when users.is_own and organization_numbers.phone is null then users.person_id
    end as person_id,
    case
        when organization_numbers.organization_count = 1
            then organization_numbers.organization_id
        when
            organization_numbers.phone is null
            and not users.is_own
            and users.organization_count = 1
            then users.organization_id
    end as organization_id
from users
full outer join organization_numbers
    on users.phone = organization_numbers.phone
