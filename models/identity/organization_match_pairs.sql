with ruled as (
    select
        record_key_a,
        record_key_b,
        case
            when same_name_and_zip then 'name_and_zip'
            when same_phone and same_street then 'phone_and_street'
            when
                same_phone
                and place_agreement in ('same_zip', 'same_city')
                and (
                    name_agreement = 'equal'
                    or (name_agreement = 'similar' and not has_other_house)
                )
                then 'phone_and_place'
            when same_phone and same_state and name_agreement = 'equal'
                then 'phone_and_name'
            when
                same_domain
                and same_state
                and place_agreement in ('same_zip', 'same_city', 'unknown')
                and name_agreement in ('equal', 'similar')
                then 'domain'
            when
                same_street
                and place_agreement in ('same_zip', 'same_city')
                and name_agreement in ('equal', 'similar')
                then 'street'
            when same_name_and_city and place_agreement = 'same_city'
                then 'name_and_city'
        end as merge_rule,
        case
            when same_name_and_city then 'name_and_city'
            when same_domain and place_agreement = 'same_zip' then 'domain'
            when same_phone and place_agreement = 'same_zip' then 'phone_and_place'
            when same_street and name_agreement = 'similar' then 'street'
        end as review_rule
    from {{ ref('organization_pair_evidence') }}
),

compared as (
    select
        record_key_a,
        record_key_b,
        coalesce(merge_rule, review_rule) as matched_by,
        case when merge_rule is null then 'review' else 'merge' end as decision
    from ruled
    where merge_rule is not null or review_rule is not null
    union all
    {{ blocks_too_large(ref('organization_match_keys')) }}
)

{{ decided_pairs('organization', 'compared') }}
