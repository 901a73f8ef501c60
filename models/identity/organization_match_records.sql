select
    records.record_key,
    named_as.name_key,
    records.domain,
    records.phone,
    streets.street_key,
    records.state_code,
    records.zip_code,
    {{ dbt.split_part('streets.street_key', "' '", 1) }} as house_number,
    {{ matching_text('records.city') }} as city_key
from {{ ref('organization_records') }} as records
left join {{ ref('organization_names') }} as named_as
    on records.name = named_as.written_name
left join {{ ref('street_keys') }} as streets
    on records.street = streets.street
where not records.is_merged_away
