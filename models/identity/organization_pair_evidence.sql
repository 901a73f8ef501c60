with pairs as (
    select
        record_key_a,
        record_key_b,
        max(case when key_kind = 'name_and_zip' then 1 else 0 end) as same_name_and_zip,
        max(case when key_kind = 'name_and_city' then 1 else 0 end)
            as same_name_and_city,
        max(case when key_kind = 'domain' then 1 else 0 end) as same_domain,
        max(case when key_kind = 'phone' then 1 else 0 end) as same_phone,
        max(case when key_kind = 'street_and_zip' then 1 else 0 end)
            as same_street_and_zip
    from (
        {{ pairs_in_blocks(ref('organization_match_keys')) }}
    ) as blocks
    group by record_key_a, record_key_b
),

named as (
    select
        pairs.record_key_a,
        pairs.record_key_b,
        pairs.same_name_and_zip = 1 as same_name_and_zip,
        pairs.same_name_and_city = 1 as same_name_and_city,
        pairs.same_domain = 1 as same_domain,
        pairs.same_phone = 1 as same_phone,
        pairs.same_street_and_zip = 1 as same_street_and_zip,
        case
            when records_a.zip_code is null or records_b.zip_code is null then 'missing'
            when records_a.zip_code = records_b.zip_code then 'equal'
            else 'different'
        end as zip_agreement,
        coalesce(records_a.state_code = records_b.state_code, false) as same_state,
        names_a.name_key as name_key_a,
        names_b.name_key as name_key_b,
        {{ matching_text('records_a.city') }} as city
    from pairs
    inner join {{ ref('organization_records') }} as records_a
        on pairs.record_key_a = records_a.record_key
    inner join {{ ref('organization_records') }} as records_b
        on pairs.record_key_b = records_b.record_key
    left join {{ ref('organization_names') }} as names_a
        on records_a.name = names_a.written_name
    left join {{ ref('organization_names') }} as names_b
        on records_b.name = names_b.written_name
),

-- A word that is the town's name is shared by everybody there.
shared_words as (
    select
        named.record_key_a,
        named.record_key_b,
        count(*) as word_count
    from named
    inner join {{ ref('organization_name_words') }} as words_a
        on named.name_key_a = words_a.name_key and words_a.is_distinctive
    inner join {{ ref('organization_name_words') }} as words_b
        on named.name_key_b = words_b.name_key and words_a.word = words_b.word
    where
        named.city is null
        or {{ dbt.concat(["' '", 'named.city', "' '"]) }}
        not like {{ dbt.concat(["'% '", 'words_a.word', "' %'"]) }}
    group by named.record_key_a, named.record_key_b
)

select
    named.record_key_a,
    named.record_key_b,
    named.same_name_and_zip,
    named.same_name_and_city,
    named.same_domain,
    named.same_phone,
    named.same_street_and_zip,
    named.same_state,
    named.zip_agreement,
    case
        when named.name_key_a is null or named.name_key_b is null then 'missing'
        when named.name_key_a = named.name_key_b then 'equal'
        when
            named.name_key_a like {{ dbt.concat(['named.name_key_b', "' %'"]) }}
            or named.name_key_b like {{ dbt.concat(['named.name_key_a', "' %'"]) }}
            then 'similar'
        when shared_words.word_count > 0 then 'similar'
        else 'different'
    end as name_agreement
from named
left join shared_words
    on
        named.record_key_a = shared_words.record_key_a
        and named.record_key_b = shared_words.record_key_b
