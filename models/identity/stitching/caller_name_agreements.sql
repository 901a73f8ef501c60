-- First names alone are compared: a number's users often share the last name. Spelling
-- is not forgiven, because a letter tells Paul from Paula.
with used as (
    select distinct phone
    from {{ ref('phone_users') }}
),

named as (
    select
        callers.caller_key,
        callers.phone,
        {{ matching_text('callers.caller_name') }} as name_text
    from {{ ref('callers') }} as callers
    inner join used
        on callers.phone = used.phone
    where callers.caller_name is not null
),

words as (
    {{ split_words('named', ['caller_key', 'phone'], 'name_text') }}
),

-- Some callers come with the name of a place instead: AUSTIN TX.
places as (
    select distinct named.caller_key
    from named
    inner join {{ ref('us_states') }} as states
        on named.name_text like {{ dbt.concat(["'% '", 'lower(states.code)']) }}
),

first_names as (
    select first_key as first_name
    from {{ ref('person_names') }}
    where first_key is not null
    union distinct
    select name as first_name
    from {{ ref('nicknames') }}
    union distinct
    select nickname as first_name
    from {{ ref('nicknames') }}
),

user_names as (
    select distinct
        phone_users.phone,
        phone_users.person_id,
        records.first_key,
        records.last_key
    from {{ ref('phone_users') }} as phone_users
    inner join {{ ref('record_people') }} as people
        on phone_users.person_id = people.person_id
    inner join {{ ref('person_match_records') }} as records
        on people.record_key = records.record_key
    where records.first_key is not null
),

compared as (
    select
        words.caller_key,
        user_names.person_id,
        max(
            case
                when words.word = user_names.first_key or variants.name_a is not null
                    then 1
                else 0
            end
        ) as has_same_name,
        min(
            case
                when
                    first_names.first_name is not null
                    and words.word <> coalesce(user_names.last_key, '')
                    then 0
                else 1
            end
        ) as has_no_first_name
    from words
    inner join user_names
        on words.phone = user_names.phone
    left join {{ ref('name_variants') }} as variants
        on words.word = variants.name_a and user_names.first_key = variants.name_b
    left join first_names
        on words.word = first_names.first_name
    left join places
        on words.caller_key = places.caller_key
    where places.caller_key is null
    group by words.caller_key, user_names.person_id
)

select
    caller_key,
    person_id,
    case when has_same_name = 1 then 'same' else 'different' end as name_agreement
from compared
where has_same_name = 1 or has_no_first_name = 0
