with npis as (
    select
        record_key,
        min({{ regex_replace('value', '[^0-9]+') }}) as npi
    from {{ ref('record_attributes') }}
    where attribute = 'npi'
    group by record_key
),

roots as (
    select
        nickname,
        min(name) as long_name
    from {{ ref('nicknames') }}
    group by nickname
)

select
    records.record_key,
    named_as.first_key,
    named_as.last_key,
    named_as.generation,
    -- For counting the names behind a value: Bob and Robert Smith are one full name, an
    -- initial is none; with the initial alone, misspelt first names count once.
    case
        when length(named_as.first_key) > 1 and named_as.last_key is not null
            then {{ dbt.concat([
                'coalesce(roots.long_name, named_as.first_key)',
                "' '",
                'named_as.last_key'
            ]) }}
    end as full_name,
    case
        when named_as.first_key is not null and named_as.last_key is not null
            then {{ dbt.concat([
                'substr(coalesce(roots.long_name, named_as.first_key), 1, 1)',
                "' '",
                'named_as.last_key',
            ]) }}
    end as short_name,
    records.email_match,
    records.phone,
    records.mobile_phone,
    case when length(npis.npi) = 10 then npis.npi end as npi,
    coalesce(
        employers.organization_key,
        {{ dbt.concat(['company_names.name_key', "'|'", 'records.zip_code']) }}
    ) as employer_key,
    {{ dbt.concat(['streets.street_key', "'|'", 'records.zip_code']) }} as address_key
from {{ ref('contact_records') }} as records
left join {{ ref('person_names') }} as named_as
    on
        coalesce(records.first_name, '') = named_as.first_name
        and coalesce(records.last_name, '') = named_as.last_name
left join roots
    on named_as.first_key = roots.nickname
left join {{ ref('record_employers') }} as employers
    on records.record_key = employers.record_key
left join {{ ref('organization_names') }} as company_names
    on records.company_name = company_names.written_name
left join {{ ref('street_keys') }} as streets
    on records.street = streets.street
left join npis
    on records.record_key = npis.record_key
where not records.is_merged_away
