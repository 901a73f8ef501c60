-- Read from the consents and addresses, not from the channels that the plan uses.
select
    plans.person_id,
    plans.scoring_model,
    plans.channel
from {{ ref('nurture_plan') }} as plans
inner join {{ ref('people') }} as people
    on plans.person_id = people.person_id
left join {{ ref('consents') }} as consents
    on plans.person_id = consents.person_id
        and plans.channel = consents.channel
where
    consents.is_allowed is null
    or not consents.is_allowed
    or (plans.channel = 'email' and people.email is null)
    or (plans.channel = 'sms' and people.mobile_phone is null)
