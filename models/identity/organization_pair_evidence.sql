{% set begins_a = dbt.concat(['compared.name_key_a', "' '"]) -%}
{% set begins_b = dbt.concat(['compared.name_key_b', "' '"]) -%}
with pairs as (
    select
        record_key_a,
        record_key_b,
        max(case when key_kind = 'name_and_zip' then 1 else 0 end) as same_name_and_zip,
        max(case when key_kind = 'name_and_city' then 1 else 0 end)
            as same_name_and_city,
        max(case when key_kind = 'domain' then 1 else 0 end) as same_domain,
        max(case when key_kind = 'phone' then 1 else 0 end) as same_phone,
        max(case when key_kind like 'street%' then 1 else 0 end) as same_street
    from (
        {{ pairs_in_blocks(ref('organization_match_keys')) }}
    ) as blocks
    group by record_key_a, record_key_b
),

compared as (
    select
        pairs.record_key_a,
        pairs.record_key_b,
        a.name_key as name_key_a,
        b.name_key as name_key_b,
        a.city_key,
        pairs.same_name_and_zip = 1 as same_name_and_zip,
        pairs.same_name_and_city = 1 as same_name_and_city,
        pairs.same_domain = 1 as same_domain,
        pairs.same_phone = 1 as same_phone,
        pairs.same_street = 1 as same_street,
        coalesce(a.state_code = b.state_code, false) as same_state,
        coalesce(a.house_number <> b.house_number, false) as has_other_house,
        case
            when a.zip_code = b.zip_code then 'same_zip'
            when a.zip_code <> b.zip_code then 'other_zip'
            when a.state_code = b.state_code and a.city_key = b.city_key
                then 'same_city'
            when a.state_code <> b.state_code or a.city_key <> b.city_key
                then 'other_city'
            else 'unknown'
        end as place_agreement
    from pairs
    inner join {{ ref('organization_match_records') }} as a
        on pairs.record_key_a = a.record_key
    inner join {{ ref('organization_match_records') }} as b
        on pairs.record_key_b = b.record_key
),

-- A word that is the town's name is shared by everybody there.
shared_words as (
    select
        compared.record_key_a,
        compared.record_key_b,
        count(*) as word_count
    from compared
    inner join {{ ref('organization_name_words') }} as words_a
        on compared.name_key_a = words_a.name_key and words_a.is_distinctive
    inner join {{ ref('organization_name_words') }} as words_b
        on compared.name_key_b = words_b.name_key and words_a.word = words_b.word
    where
        compared.city_key is null
        or {{ dbt.concat(["' '", 'compared.city_key', "' '"]) }}
        not like {{ dbt.concat(["'% '", 'words_a.word', "' %'"]) }}
    group by compared.record_key_a, compared.record_key_b
)

select
    compared.record_key_a,
    compared.record_key_b,
    compared.same_name_and_zip,
    compared.same_name_and_city,
    compared.same_domain,
    compared.same_phone,
    compared.same_street,
    compared.same_state,
    compared.has_other_house,
    compared.place_agreement,
    case
        when compared.name_key_a is null or compared.name_key_b is null then 'missing'
        when compared.name_key_a = compared.name_key_b then 'equal'
        when
            {{ starts_with('compared.name_key_a', begins_b) }}
            or {{ starts_with('compared.name_key_b', begins_a) }}
            then 'similar'
        when shared_words.word_count > 0 then 'similar'
        else 'different'
    end as name_agreement
from compared
left join shared_words
    on
        compared.record_key_a = shared_words.record_key_a
        and compared.record_key_b = shared_words.record_key_b
