-- Merged-away records follow their merge; every other record is somebody by itself.
select
    records.record_key,
    count(people.person_id) as person_count
from {{ ref('contact_records') }} as records
left join {{ ref('record_people') }} as record_people
    on records.record_key = record_people.record_key
left join {{ ref('people') }} as people
    on record_people.person_id = people.person_id
where not records.is_merged_away
group by records.record_key
having count(people.person_id) <> 1
