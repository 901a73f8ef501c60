with blocks as (
    select
        key_kind,
        key_value
    from {{ ref('person_match_keys') }}
    where not is_shared
    group by key_kind, key_value
    having count(*) between 2 and {{ var('largest_block', 50) }}
),

keys as (
    select
        keys.record_key,
        keys.key_kind,
        keys.key_value,
        case keys.key_kind
            when 'email' then keys.short_name_count else keys.name_count
        end as name_count
    from {{ ref('person_match_keys') }} as keys
    inner join blocks
        on keys.key_kind = blocks.key_kind and keys.key_value = blocks.key_value
),

pairs as (
    select
        a.record_key as record_key_a,
        b.record_key as record_key_b,
        min(case when a.key_kind = 'email' then a.name_count end) as email_names,
        min(case when a.key_kind = 'phone' then a.name_count end) as phone_names,
        max(case when a.key_kind = 'npi' then 1 else 0 end) as same_npi,
        max(case when a.key_kind like '%_and_employer' then 1 else 0 end) as same_employer,
        max(case when a.key_kind like '%_and_address' then 1 else 0 end) as same_address
    from keys as a
    inner join keys as b
        on
            a.key_kind = b.key_kind
            and a.key_value = b.key_value
            and a.record_key < b.record_key
    group by a.record_key, b.record_key
),

compared as (
    select
        pairs.record_key_a,
        pairs.record_key_b,
        pairs.email_names,
        pairs.phone_names,
        pairs.same_npi = 1 as same_npi,
        pairs.same_employer = 1 as same_employer,
        pairs.same_address = 1 as same_address,
        coalesce(a.npi <> b.npi, false) as has_npi_conflict,
        coalesce(a.generation <> b.generation, false) as has_generation_conflict,
        coalesce(a.generation, '') <> coalesce(b.generation, '') as has_other_generation,
        coalesce(a.first_key = b.last_key and a.last_key = b.first_key, false)
            as is_swapped,
        coalesce(substr(a.first_key, 1, 1) = substr(b.first_key, 1, 1), false)
            as has_same_initial,
        case
            when variants.name_a is not null then 'nickname'
            else {{ name_agreement('a.first_key', 'b.first_key') }}
        end as first_agreement,
        {{ name_agreement('a.last_key', 'b.last_key') }} as last_agreement
    from pairs
    inner join {{ ref('person_match_records') }} as a
        on pairs.record_key_a = a.record_key
    inner join {{ ref('person_match_records') }} as b
        on pairs.record_key_b = b.record_key
    left join {{ ref('name_variants') }} as variants
        on a.first_key = variants.name_a and b.first_key = variants.name_b
)

select
    record_key_a,
    record_key_b,
    email_names,
    phone_names,
    same_npi,
    same_employer,
    same_address,
    has_npi_conflict,
    has_generation_conflict,
    has_other_generation,
    case
        when is_swapped then 'same'
        when first_agreement in ('equal', 'nickname') and last_agreement = 'equal'
            then 'same'
        when
            first_agreement in ('equal', 'nickname', 'typo')
            and last_agreement in ('equal', 'typo')
            then 'close'
        when
            first_agreement in ('equal', 'nickname', 'typo', 'initial', 'missing')
            and last_agreement in ('equal', 'typo', 'initial', 'missing')
            then 'weak'
        when has_same_initial and last_agreement in ('equal', 'typo') then 'alike'
        when first_agreement in ('equal', 'nickname') then 'first_name'
        else 'different'
    end as name_agreement
from compared
