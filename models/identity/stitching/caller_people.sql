with agreeing as (
    select
        agreements.caller_key,
        min(agreements.person_id) as person_id
    from {{ ref('caller_name_agreements') }} as agreements
    inner join {{ ref('callers') }} as callers
        on agreements.caller_key = callers.caller_key
    inner join {{ ref('phone_users') }} as phone_users
        on
            callers.phone = phone_users.phone
            and agreements.person_id = phone_users.person_id
    where
        agreements.name_agreement = 'same'
        and not phone_users.is_shared
        -- A caller ID, in capitals, names whose line it is. What somebody wrote down
        -- names who spoke.
        and callers.caller_name <> upper(callers.caller_name)
    group by agreements.caller_key
    having count(distinct agreements.person_id) = 1
)

select
    callers.caller_key,
    case
        when agreeing.person_id is not null then agreeing.person_id
        when agreements.name_agreement = 'different' then null
        else owners.person_id
    end as person_id,
    case when agreeing.person_id is null then owners.organization_id end
        as organization_id
from {{ ref('callers') }} as callers
inner join {{ ref('phone_owners') }} as owners
    on callers.phone = owners.phone
left join agreeing
    on callers.caller_key = agreeing.caller_key
left join {{ ref('caller_name_agreements') }} as agreements
    on
        callers.caller_key = agreements.caller_key
        and owners.person_id = agreements.person_id
