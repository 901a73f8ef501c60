-- Ways to reach a person that exist, work, and that the person has not closed.
select
    people.person_id,
    consents.channel
from {{ ref('people') }} as people
inner join {{ ref('consents') }} as consents
    on people.person_id = consents.person_id
left join {{ ref('person_facts') }} as bounces
    on people.person_id = bounces.person_id
        and bounces.attribute = 'hard_bounced'
        and bounces.known_at < {{ as_of_end() }}
where
    consents.is_allowed
    and (
        (
            consents.channel = 'email'
            and people.email is not null
            and bounces.person_id is null
        )
        or (
            consents.channel = 'phone'
            and coalesce(people.phone, people.mobile_phone) is not null
        )
        or (consents.channel = 'sms' and people.mobile_phone is not null)
    )
