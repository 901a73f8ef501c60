-- A person's two numbers are one kind of key: the mobile phone here is the phone there.
{% set values = [
    ('email', 'email_match'),
    ('phone', 'phone'),
    ('phone', 'mobile_phone'),
    ('npi', 'npi'),
    ('last_name_and_employer', dbt.concat(['last_key', "'|'", 'employer_key'])),
    ('first_name_and_employer', dbt.concat(['first_key', "'|'", 'employer_key'])),
    ('last_name_and_address', dbt.concat(['last_key', "'|'", 'address_key'])),
] -%}
with keys as (
    {% for key_kind, value in values -%}
    select
        record_key,
        full_name,
        short_name,
        '{{ key_kind }}' as key_kind,
        {{ value }} as key_value
    from {{ ref('person_match_records') }}
    where {{ value }} is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}
),

names_per_value as (
    select
        key_kind,
        key_value,
        count(distinct full_name) as name_count,
        count(distinct short_name) as short_name_count
    from keys
    group by key_kind, key_value
)

select
    keys.record_key,
    keys.key_kind,
    keys.key_value,
    names_per_value.name_count,
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
left join {{ ref('places') }} as places
    on keys.key_kind = places.key_kind and keys.key_value = places.key_value
