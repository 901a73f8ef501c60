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
        contents.is_copy,
        contents.email_match,
        contents.phone,
        contents.mobile_phone,
        {%- for attribute in match_attribute_names('person', kind='identifier') %}
        contents.{{ attribute }},
        {%- endfor %}
        case
            when length(contents.first_key) > 1 and contents.last_key is not null
                then {{ dbt.concat([
                    'coalesce(roots.long_name, contents.first_key)',
                    "' '",
                    'contents.last_key',
                ]) }}
        end as full_name,
        case
            when contents.first_key is not null and contents.last_key is not null
                then {{ dbt.concat([
                    'substr(coalesce(roots.long_name, contents.first_key), 1, 1)',
                    "' '",
                    'contents.last_key',
                ]) }}
        end as short_name
    from {{ ref('person_contents') }} as contents
    left join roots
        on contents.first_key = roots.nickname
),

used as (
    select
        'email' as kind,
        email_match as value,
        full_name,
        short_name,
        is_copy
    from named
    where email_match is not null
    union all
    select
        'phone' as kind,
        phone as value,
        full_name,
        short_name,
        is_copy
    from named
    where phone is not null
    union all
    select
        'phone' as kind,
        mobile_phone as value,
        full_name,
        short_name,
        is_copy
    from named
    where mobile_phone is not null
    {%- for attribute in match_attribute_names('person', kind='identifier') %}
    union all
    select
        '{{ attribute }}' as kind,
        {{ attribute }} as value,
        full_name,
        short_name,
        is_copy
    from named
    where {{ attribute }} is not null
    {%- endfor %}
),

grouped as (
    select
        kind,
        value,
        count(*) as record_count,
        sum(case when is_copy then 0 else 1 end) as content_count,
        min(full_name) as first_full_name,
        max(full_name) as last_full_name
    from used
    group by kind, value
),

-- Nearly all values have one name, so that only the others need counting.
several as (
    select
        used.kind,
        used.value,
        count(distinct used.full_name) as name_count,
        count(distinct used.short_name) as short_name_count
    from used
    inner join grouped
        on
            used.kind = grouped.kind
            and used.value = grouped.value
            and grouped.first_full_name <> grouped.last_full_name
    group by used.kind, used.value
)

select
    grouped.kind,
    grouped.value,
    grouped.record_count,
    coalesce(
        several.name_count,
        case when grouped.first_full_name is null then 0 else 1 end
    ) as name_count,
    case
        when places.key_value is not null then 'place'
        when several.short_name_count > {{ var('shared_value_names', 2) }}
            then 'many_names'
    end as shared_because,
    {{ rarity(
        'grouped.content_count',
        'greatest(sum(grouped.content_count) over (partition by grouped.kind), 1024)'
    ) }} as rarity
from grouped
left join several
    on grouped.kind = several.kind and grouped.value = several.value
left join {{ ref('places') }} as places
    on grouped.kind = places.key_kind and grouped.value = places.key_value
