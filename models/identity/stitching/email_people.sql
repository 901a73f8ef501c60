select
    contacts.email_match,
    min(people.person_id) as person_id
from {{ ref('contact_records') }} as contacts
inner join {{ ref('record_people') }} as people
    on contacts.record_key = people.record_key
where contacts.email_match is not null and not contacts.is_merged_away
group by contacts.email_match
having count(distinct people.person_id) = 1
