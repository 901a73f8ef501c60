with named as (
    select
        records.record_key,
        names.name_key,
        records.domain,
        records.phone,
        streets.street_key,
        lower(records.city) as city,
        records.state_code,
        records.zip_code
    from {{ ref('organization_records') }} as records
    left join {{ ref('organization_names') }} as names
        on records.name = names.name
    left join {{ ref('street_keys') }} as streets
        on records.street = streets.street
    where not records.is_merged_away
),

keys as (
    select
        record_key,
        name_key,
        'name_and_zip' as key_kind,
        {{ dbt.concat(['name_key', "'|'", 'zip_code']) }} as key_value,
        name_key is not null and zip_code is not null as is_known
    from named
    union all
    select
        record_key,
        name_key,
        'name_and_city' as key_kind,
        {{ dbt.concat(['name_key', "'|'", 'city', "'|'", 'state_code']) }} as key_value,
        name_key is not null and city is not null and state_code is not null as is_known
    from named
    union all
    select
        record_key,
        name_key,
        'domain' as key_kind,
        domain as key_value,
        domain is not null as is_known
    from named
    union all
    select
        record_key,
        name_key,
        'phone' as key_kind,
        phone as key_value,
        phone is not null as is_known
    from named
    union all
    select
        record_key,
        name_key,
        'street_and_zip' as key_kind,
        {{ dbt.concat(['street_key', "'|'", 'zip_code']) }} as key_value,
        street_key is not null and zip_code is not null as is_known
    from named
),

names_per_value as (
    select
        key_kind,
        key_value,
        count(distinct name_key) as name_count
    from keys
    where is_known
    group by key_kind, key_value
)

select
    keys.record_key,
    keys.key_kind,
    keys.key_value,
    free_domains.domain is not null
    or names_per_value.name_count > {{ var('shared_organization_names', 3) }}
        as is_shared
from keys
inner join names_per_value
    on
        keys.key_kind = names_per_value.key_kind
        and keys.key_value = names_per_value.key_value
left join {{ ref('free_email_domains') }} as free_domains
    on keys.key_kind = 'domain' and keys.key_value = free_domains.domain
where keys.is_known
