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
),

attribute_values as (
    {{ match_attributes('person') }}
)

select
    numbered.record_number,
    contacts.record_key,
    {{ dbt.concat(['contacts.connector', "'.'", 'contacts.table_name']) }} as source,
    named_as.first_key,
    named_as.last_key,
    -- In one order, for names that were exchanged.
    {{ dbt.concat([
        'least(named_as.first_key, named_as.last_key)',
        "' '",
        'greatest(named_as.first_key, named_as.last_key)',
    ]) }} as both_names,
    named_as.generation,
    named_as.is_known_first_name,
    case when emails.shared_because is null then contacts.email_match end
        as own_email,
    emails.name_count as own_email_names,
    emails.rarity as own_email_rarity,
    case when phones.shared_because is null then contacts.phone end as own_phone,
    phones.name_count as own_phone_names,
    phones.rarity as own_phone_rarity,
    case
        when
            mobiles.shared_because is null
            and coalesce(contacts.phone, '') <> contacts.mobile_phone
            then contacts.mobile_phone
    end as own_mobile_phone,
    mobiles.name_count as own_mobile_phone_names,
    mobiles.rarity as own_mobile_phone_rarity,
    case when emails.shared_because is not null then contacts.email_match end
        as shared_email,
    emails.rarity as shared_email_rarity,
    coalesce(
        case when phones.shared_because is not null then contacts.phone end,
        case when mobiles.shared_because is not null then contacts.mobile_phone end
    ) as shared_phone,
    case
        when phones.shared_because is not null then phones.rarity
        else mobiles.rarity
    end as shared_phone_rarity,
    case when free_domains.domain is null then contacts.email_domain end
        as work_domain,
    coalesce(
        employers.organization_key,
        {{ dbt.concat(['company_names.name_key', "'|'", 'contacts.zip_code']) }}
    ) as employer_key,
    {{ dbt.concat(['streets.street_key', "'|'", 'contacts.zip_code']) }}
        as address_key,
    streets.street_key,
    {{ dbt.split_part('streets.street_key', "' '", 1) }} as house_number,
    contacts.zip_code,
    -- What the record says of somebody, where it says enough to be of one.
    case
        when
            coalesce(
                named_as.first_key || named_as.last_key,
                case when emails.shared_because is null then contacts.email_match end,
                case when phones.shared_because is null then contacts.phone end
            ) is not null
            then contents.content_key
    end as content_key,
    contents.is_copy,
    {{ matching_text('contacts.city') }} as city_key,
    {% for attribute in match_attribute_names('person') -%}
    {% if attribute in match_attribute_names('person', kind='identifier') -%}
    case
        when {{ attribute }}_users.shared_because is null
            then attribute_values.{{ attribute }}
    end as {{ attribute }},
    {% else -%}
    attribute_values.{{ attribute }},
    {% endif -%}
    {% endfor -%}
    contacts.state_code
from {{ ref('contact_records') }} as contacts
inner join {{ ref('resolvable_records') }} as numbered
    on
        numbered.entity = 'person'
        and contacts.record_key = numbered.record_key
inner join {{ ref('person_contents') }} as contents
    on contacts.record_key = contents.record_key
left join {{ ref('person_names') }} as named_as
    on
        coalesce(contacts.first_name, '') = named_as.first_name
        and coalesce(contacts.last_name, '') = named_as.last_name
left join used_by_several as emails
    on emails.kind = 'email' and contacts.email_match = emails.value
left join used_by_several as phones
    on phones.kind = 'phone' and contacts.phone = phones.value
left join used_by_several as mobiles
    on mobiles.kind = 'phone' and contacts.mobile_phone = mobiles.value
left join {{ ref('free_email_domains') }} as free_domains
    on contacts.email_domain = free_domains.domain
left join {{ ref('record_employers') }} as employers
    on contacts.record_key = employers.record_key
left join {{ ref('organization_names') }} as company_names
    on contacts.company_name = company_names.written_name
left join {{ ref('street_keys') }} as streets
    on contacts.street = streets.street
left join attribute_values
    on contacts.record_key = attribute_values.record_key
{% for attribute in match_attribute_names('person', kind='identifier') -%}
left join used_by_several as {{ attribute }}_users
    on
        {{ attribute }}_users.kind = '{{ attribute }}'
        and attribute_values.{{ attribute }} = {{ attribute }}_users.value
{% endfor -%}
where not contacts.is_merged_away
