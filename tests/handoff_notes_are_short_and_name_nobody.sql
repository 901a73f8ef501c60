select
    notes.person_id,
    notes.scoring_model
from {{ ref('handoff_notes') }} as notes
inner join {{ ref('people') }} as people
    on notes.person_id = people.person_id
where
    length(notes.note) - length(replace(notes.note, chr(10), '')) > 4
    or notes.note like '%@%'
    or {{ dbt.position('people.phone', 'notes.note') }} > 0
    or {{ dbt.position('people.mobile_phone', 'notes.note') }} > 0
    or {{ dbt.position(
        "people.first_name || ' ' || people.last_name", 'notes.note'
    ) }} > 0
