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
        records.record_key,
        contents.is_copy,
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
    inner join {{ ref('person_contents') }} as contents
        on records.record_key = contents.record_key
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
        {{ matching_text('attributes.value') }} as value,
        named.full_name,
        named.short_name,
        named.is_copy
    from named
    inner join {{ ref('record_attributes') }} as attributes
        on
            named.record_key = attributes.record_key
            and attributes.attribute = '{{ attribute }}'
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
