-- A person's two numbers are one kind: the mobile phone here is the phone there.
with roots as (
    select
        nickname,
        min(name) as long_name
    from {{ ref('nicknames') }}
    group by nickname
),

-- The names behind a value: Bob and Robert Smith are one full name, an initial is none;
-- with the initial alone, misspelt first names count once.
named as (
    select
        records.email_match,
        records.phone,
        records.mobile_phone,
        case
            when length(named_as.first_key) > 1 and named_as.last_key is not null
                then {{ dbt.concat([
                    'coalesce(roots.long_name, named_as.first_key)',
                    "' '",
                    'named_as.last_key',
                ]) }}
        end as full_name,
        case
            when named_as.first_key is not null and named_as.last_key is not null
                then {{ dbt.concat([
                    'substr(coalesce(roots.long_name, named_as.first_key), 1, 1)',
                    "' '",
                    'named_as.last_key',
                ]) }}
        end as short_name
    from {{ ref('contact_records') }} as records
    left join {{ ref('person_names') }} as named_as
        on
            coalesce(records.first_name, '') = named_as.first_name
            and coalesce(records.last_name, '') = named_as.last_name
    left join roots
        on named_as.first_key = roots.nickname
    where not records.is_merged_away
),

used as (
    select
        'email' as kind,
        email_match as value,
        full_name,
        short_name
    from named
    where email_match is not null
    union all
    select
        'phone' as kind,
        phone as value,
        full_name,
        short_name
    from named
    where phone is not null
    union all
    select
        'phone' as kind,
        mobile_phone as value,
        full_name,
        short_name
    from named
    where mobile_phone is not null
),

used_once as (
    select distinct
        kind,
        value,
        full_name,
        short_name
    from used
),

names_per_value as (
    select
        kind,
        value,
        count(distinct full_name) as name_count,
        count(distinct short_name) as short_name_count
    from used_once
    group by kind, value
)

select
    names_per_value.kind,
    names_per_value.value,
    names_per_value.name_count,
    case
        when places.key_value is not null then 'place'
        when names_per_value.short_name_count > {{ var('shared_value_names', 2) }}
            then 'many_names'
    end as shared_because
from names_per_value
left join {{ ref('places') }} as places
    on
        names_per_value.kind = places.key_kind
        and names_per_value.value = places.key_value
