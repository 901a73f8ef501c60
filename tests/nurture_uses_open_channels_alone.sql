-- Read from the consents and addresses, not from the channels that the plan uses.
select
    nurture.person_id,
    nurture.scoring_model,
    nurture.channel
from {{ ref('nurture_plan') }} as nurture
inner join {{ ref('people') }} as people
    on nurture.person_id = people.person_id
left join {{ ref('consents') }} as consents
    on nurture.person_id = consents.person_id
        and nurture.channel = consents.channel
where
    consents.is_allowed is null
    or not consents.is_allowed
    or (nurture.channel = 'email' and people.email is null)
    or (nurture.channel = 'sms' and people.mobile_phone is null)
