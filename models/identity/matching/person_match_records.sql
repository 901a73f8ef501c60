-- What one record alone has tells nothing about two.
with used_by_several as (
    select
        kind,
        value,
        name_count,
        shared_because,
        rarity
    from {{ ref('person_identifiers') }}
    where record_count > 1 or shared_because is not null
)

select
    contents.record_number,
    contents.record_key,
    contents.source,
    contents.first_key,
    contents.last_key,
    -- In one order, for names that were exchanged.
    {{ dbt.concat([
        'least(contents.first_key, contents.last_key)',
        "' '",
        'greatest(contents.first_key, contents.last_key)',
    ]) }} as both_names,
    contents.generation,
    contents.is_known_first_name,
    case when emails.shared_because is null then contents.email_match end
        as own_email,
    emails.name_count as own_email_names,
    emails.rarity as own_email_rarity,
    case when phones.shared_because is null then contents.phone end as own_phone,
    phones.name_count as own_phone_names,
    phones.rarity as own_phone_rarity,
    case
        when
            mobiles.shared_because is null
            and coalesce(contents.phone, '') <> contents.mobile_phone
            then contents.mobile_phone
    end as own_mobile_phone,
    mobiles.name_count as own_mobile_phone_names,
    mobiles.rarity as own_mobile_phone_rarity,
    case when emails.shared_because is not null then contents.email_match end
        as shared_email,
    emails.rarity as shared_email_rarity,
    coalesce(
        case when phones.shared_because is not null then contents.phone end,
        case when mobiles.shared_because is not null then contents.mobile_phone end
    ) as shared_phone,
    case
        when phones.shared_because is not null then phones.rarity
        else mobiles.rarity
    end as shared_phone_rarity,
    case when free_domains.domain is null then contents.email_domain end
        as work_domain,
    coalesce(
        employers.organization_key,
        {{ dbt.concat(['contents.company_key', "'|'", 'contents.zip_code']) }}
    ) as employer_key,
    {{ dbt.concat(['contents.street_key', "'|'", 'contents.zip_code']) }}
        as address_key,
    contents.street_key,
    {{ text_part('contents.street_key', ' ', 1) }} as house_number,
    contents.zip_code,
    -- What the record says of somebody, where it says enough to be of one.
    case
        when
            coalesce(
                contents.first_key || contents.last_key,
                case when emails.shared_because is null then contents.email_match end,
                case when phones.shared_because is null then contents.phone end
            ) is not null
            then contents.content_key
    end as content_key,
    contents.is_copy,
    contents.city_key,
    {% for attribute in match_attribute_names('person') -%}
    {% if attribute in match_attribute_names('person', kind='identifier') -%}
    case
        when {{ attribute }}_users.shared_because is null
            then contents.{{ attribute }}
    end as {{ attribute }},
    {% else -%}
    contents.{{ attribute }},
    {% endif -%}
    {% endfor -%}
    contents.state_code
from {{ ref('person_contents') }} as contents
left join used_by_several as emails
    on emails.kind = 'email' and contents.email_match = emails.value
left join used_by_several as phones
    on phones.kind = 'phone' and contents.phone = phones.value
left join used_by_several as mobiles
    on mobiles.kind = 'phone' and contents.mobile_phone = mobiles.value
left join {{ ref('free_email_domains') }} as free_domains
    on contents.email_domain = free_domains.domain
left join {{ ref('record_employers') }} as employers
    on contents.record_key = employers.record_key
{% for attribute in match_attribute_names('person', kind='identifier') -%}
left join used_by_several as {{ attribute }}_users
    on
        {{ attribute }}_users.kind = '{{ attribute }}'
        and contents.{{ attribute }} = {{ attribute }}_users.value
{% endfor -%}
