with pairs as (
    select
        record_key_a,
        record_key_b,
        min(case when key_kind = 'email' then name_count end) as email_names,
        min(case when key_kind = 'phone' then name_count end) as phone_names,
        max(case when key_kind = 'npi' then 1 else 0 end) as same_npi,
        max(case when key_kind like '%employer' then 1 else 0 end) as same_employer,
        max(case when key_kind like '%address' then 1 else 0 end) as same_address
    from (
        {{ pairs_in_blocks(ref('person_match_keys')) }}
    ) as blocks
    group by record_key_a, record_key_b
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
        coalesce(a.generation, '') <> coalesce(b.generation, '')
            as has_other_generation,
        coalesce(a.first_key = b.last_key and a.last_key = b.first_key, false)
            as is_swapped,
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
        when first_agreement = 'alike' and last_agreement in ('equal', 'typo')
            then 'alike'
        when first_agreement in ('equal', 'nickname') then 'first_name'
        else 'different'
    end as name_agreement
from compared
