with keys as (
    select record_key, full_name, short_name, 'email' as key_kind, email_match as key_value
    from {{ ref('person_match_records') }}
    union all
    -- A person's two numbers are one kind of key: the same one is a mobile phone here
    -- and a phone there.
    select record_key, full_name, short_name, 'phone' as key_kind, phone as key_value
    from {{ ref('person_match_records') }}
    union
    select record_key, full_name, short_name, 'phone' as key_kind, mobile_phone as key_value
    from {{ ref('person_match_records') }}
    union all
    select record_key, full_name, short_name, 'npi' as key_kind, npi as key_value
    from {{ ref('person_match_records') }}
    union all
    select
        record_key,
        full_name,
        short_name,
        'last_name_and_employer' as key_kind,
        {{ dbt.concat(['last_key', "'|'", 'employer_key']) }} as key_value
    from {{ ref('person_match_records') }}
    union all
    select
        record_key,
        full_name,
        short_name,
        'first_name_and_employer' as key_kind,
        {{ dbt.concat(['first_key', "'|'", 'employer_key']) }} as key_value
    from {{ ref('person_match_records') }}
    union all
    select
        record_key,
        full_name,
        short_name,
        'last_name_and_address' as key_kind,
        {{ dbt.concat(['last_key', "'|'", 'address_key']) }} as key_value
    from {{ ref('person_match_records') }}
),

names_per_value as (
    select
        key_kind,
        key_value,
        count(distinct full_name) as name_count,
        count(distinct short_name) as short_name_count
    from keys
    where key_value is not null
    group by key_kind, key_value
),

organization_phones as (
    select distinct phone
    from {{ ref('organization_records') }}
    where phone is not null
),

mailboxes as (
    select
        key_value,
        {{ regex_replace(dbt.split_part('key_value', "'@'", 1), '[^a-z]+') }} as mailbox,
        {{ dbt.split_part('key_value', "'@'", 1) }} as local_part,
        {{ dbt.split_part('key_value', "'@'", 2) }} as domain
    from names_per_value
    where key_kind = 'email'
),

places as (
    select 'email' as key_kind, mailboxes.key_value
    from mailboxes
    inner join {{ ref('role_mailboxes') }} as roles
        on mailboxes.mailbox = roles.mailbox
    union
    select 'email' as key_kind, mailboxes.key_value
    from mailboxes
    inner join {{ ref('placeholder_values') }} as placeholders
        on
            placeholders.kind = 'email_domain' and placeholders.value = mailboxes.domain
            or placeholders.kind = 'email_local_part'
            and placeholders.value = mailboxes.local_part
    union
    select 'phone' as key_kind, phone as key_value
    from organization_phones
)

select
    keys.record_key,
    keys.key_kind,
    keys.key_value,
    names_per_value.name_count,
    names_per_value.short_name_count,
    places.key_value is not null
    or (
        keys.key_kind in ('email', 'phone', 'npi')
        and names_per_value.short_name_count > {{ var('shared_value_names', 2) }}
    ) as is_shared
from keys
inner join names_per_value
    on
        keys.key_kind = names_per_value.key_kind
        and keys.key_value = names_per_value.key_value
left join places
    on keys.key_kind = places.key_kind and keys.key_value = places.key_value
