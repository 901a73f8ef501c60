-- An initial or a missing name agrees with everybody: it counts only where the value
-- belongs to one name.
with ruled as (
    select
        record_key_a,
        record_key_b,
        has_npi_conflict or has_generation_conflict as is_vetoed,
        case
            when email_names is null then null
            when name_agreement in ('same', 'close', 'alike', 'first_name') then 'merge'
            when name_agreement = 'weak' and email_names <= 1 then 'merge'
            else 'review'
        end as by_email,
        case
            when not same_npi then null
            when name_agreement = 'different' then 'review'
            else 'merge'
        end as by_npi,
        case
            when phone_names is null or name_agreement = 'different' then null
            when has_other_generation then 'review'
            when name_agreement in ('same', 'close') then 'merge'
            when name_agreement = 'weak' and phone_names <= 1 then 'merge'
            else 'review'
        end as by_phone,
        case
            when not same_address or name_agreement not in ('same', 'close') then null
            when has_other_generation or name_agreement = 'close' then 'review'
            else 'merge'
        end as by_address,
        case
            when not same_employer or name_agreement not in ('same', 'close') then null
            when has_other_generation or name_agreement = 'close' then 'review'
            else 'merge'
        end as by_employer
    from {{ ref('person_pair_evidence') }}
),

compared as (
    select
        record_key_a,
        record_key_b,
        case 'merge'
            when by_email then 'email'
            when by_npi then 'npi'
            when by_phone then 'phone'
            when by_address then 'name_and_address'
            when by_employer then 'name_and_employer'
            else
                case 'review'
                    when by_email then 'email'
                    when by_npi then 'npi'
                    when by_phone then 'phone'
                    when by_address then 'name_and_address'
                    when by_employer then 'name_and_employer'
                end
        end as matched_by,
        case
            when is_vetoed then 'review'
            when
                'merge' in (by_email, by_npi, by_phone, by_address, by_employer)
                then 'merge'
            else 'review'
        end as decision
    from ruled
    where coalesce(by_email, by_npi, by_phone, by_address, by_employer) is not null
    union all
    {{ blocks_too_large(ref('person_match_keys')) }}
)

{{ decided_pairs('person', 'compared') }}
