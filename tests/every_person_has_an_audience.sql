select people.person_id
from {{ ref('people') }} as people
left join {{ ref('person_audiences') }} as audiences
    on people.person_id = audiences.person_id
where audiences.person_id is null
