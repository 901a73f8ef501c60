with attribute_values as (
    {{ match_attributes('person') }}
),

-- There are few cities.
cities as (
    select
        city,
        {{ matching_text('city') }} as city_key
    from (
        select distinct city
        from {{ ref('contact_records') }}
    ) as written
),

said as (
    select
        numbered.record_number,
        contacts.record_key,
        {{ dbt.concat(['contacts.connector', "'.'", 'contacts.table_name']) }}
            as source,
        named_as.first_key,
        named_as.last_key,
        named_as.generation,
        named_as.is_known_first_name,
        contacts.email_match,
        contacts.email_domain,
        contacts.phone,
        contacts.mobile_phone,
        contacts.organization_record_key,
        company_names.name_key as company_key,
        streets.street_key,
        contacts.zip_code,
        cities.city_key,
        contacts.state_code,
        {% for attribute in match_attribute_names('person') -%}
        attribute_values.{{ attribute }},
        {% endfor -%}
        {{ row_hash([
            'contacts.first_name', 'contacts.last_name', 'contacts.email_match',
            'contacts.phone', 'contacts.mobile_phone', 'contacts.company_name',
            'contacts.job_title', 'contacts.organization_record_key',
            'contacts.street', 'contacts.zip_code',
        ] + match_attribute_columns('person', 'attribute_values')) }} as content_key
    from {{ ref('contact_records') }} as contacts
    inner join {{ ref('resolvable_records') }} as numbered
        on
            numbered.entity = 'person'
            and contacts.record_key = numbered.record_key
    left join {{ ref('person_names') }} as named_as
        on
            coalesce(contacts.first_name, '') = named_as.first_name
            and coalesce(contacts.last_name, '') = named_as.last_name
    left join {{ ref('organization_names') }} as company_names
        on contacts.company_name = company_names.written_name
    left join {{ ref('street_keys') }} as streets
        on contacts.street = streets.street
    left join cities
        on contacts.city = cities.city
    left join attribute_values
        on contacts.record_key = attribute_values.record_key
    where not contacts.is_merged_away
),

originals as (
    select
        content_key,
        min(record_number) as record_number
    from said
    group by content_key
    having count(*) > 1
)

select
    said.record_number,
    said.record_key,
    said.source,
    said.first_key,
    said.last_key,
    said.generation,
    said.is_known_first_name,
    said.email_match,
    said.email_domain,
    said.phone,
    said.mobile_phone,
    said.organization_record_key,
    said.company_key,
    said.street_key,
    said.zip_code,
    said.city_key,
    {% for attribute in match_attribute_names('person') -%}
    said.{{ attribute }},
    {% endfor -%}
    said.state_code,
    said.content_key,
    coalesce(said.record_number > originals.record_number, false) as is_copy
from said
left join originals
    on said.content_key = originals.content_key
