{% set values = {
    'name_and_zip': dbt.concat(['name_key', "'|'", 'zip_code']),
    'name_and_city': dbt.concat(['name_key', "'|'", 'city_key', "'|'", 'state_code']),
    'domain': 'domain',
    'phone': 'phone',
    'street_and_zip': dbt.concat(['street_key', "'|'", 'zip_code']),
    'street_and_city': dbt.concat([
        'street_key', "'|'", 'city_key', "'|'", 'state_code',
    ]),
} -%}
with keys as (
    {% for key_kind, value in values.items() -%}
    select
        record_key,
        name_key,
        '{{ key_kind }}' as key_kind,
        {{ value }} as key_value
    from {{ ref('organization_match_records') }}
    where {{ value }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

names_per_value as (
    select
        key_kind,
        key_value,
        count(distinct name_key) as name_count
    from keys
    group by key_kind, key_value
)

select
    keys.record_key,
    keys.key_kind,
    keys.key_value,
    names_per_value.name_count,
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
