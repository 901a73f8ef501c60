-- Merged-away records follow their merge; every other record is one by itself.
select
    records.record_key,
    count(organizations.organization_id) as organization_count
from {{ ref('organization_records') }} as records
left join {{ ref('record_organizations') }} as record_organizations
    on records.record_key = record_organizations.record_key
left join {{ ref('organizations') }} as organizations
    on record_organizations.organization_id = organizations.organization_id
where not records.is_merged_away
group by records.record_key
having count(organizations.organization_id) <> 1
