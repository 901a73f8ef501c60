with numbers as (
    select
        record_key,
        phone,
        0 as is_mobile
    from {{ ref('contact_records') }}
    where phone is not null and not is_merged_away
    union distinct
    select
        record_key,
        mobile_phone as phone,
        1 as is_mobile
    from {{ ref('contact_records') }}
    where mobile_phone is not null and not is_merged_away
),

used as (
    select
        numbers.phone,
        people.person_id,
        max(numbers.is_mobile) as is_mobile,
        max(case when identifiers.shared_because is null then 0 else 1 end) as is_shared
    from numbers
    inner join {{ ref('record_people') }} as people
        on numbers.record_key = people.record_key
    left join {{ ref('person_identifiers') }} as identifiers
        on identifiers.kind = 'phone' and numbers.phone = identifiers.value
    group by numbers.phone, people.person_id
),

counted as (
    select
        phone,
        person_id,
        is_mobile,
        is_shared,
        max(is_mobile) over (partition by person_id) as has_mobile
    from used
)

select
    phone,
    person_id,
    is_shared = 1 as is_shared,
    is_mobile = 0 and has_mobile = 1 as is_beside_mobile
from counted
