-- Only leads that a team works: marketing automation takes any number, and a million of
-- its leads need not be held against every member.
with member_owners as (
    select
        hubspot_owner_key as owner_key,
        member
    from {{ ref('member_states') }}
    where hubspot_owner_key is not null
    union all
    select
        salesforce_owner_key as owner_key,
        member
    from {{ ref('member_states') }}
    where salesforce_owner_key is not null
)

select
    routes.person_id,
    routes.scoring_model,
    routes.is_exploration,
    routes.routing_rule_id,
    routes.queue,
    queues.team,
    routes.territory,
    days.works_on,
    row_number() over (
        order by
            routes.is_exploration asc,
            tiers.score desc,
            routes.person_id asc,
            routes.scoring_model asc
    ) as lead_number,
    owners.owner_key,
    members.member as owner_member,
    case
        when owners.owner_key is null then 'none'
        when not owners.is_active then 'left'
        when members.member is null then 'takes_it'
        when not members.is_active then 'left'
        when members.team <> queues.team and not queues.keeps_owner then 'other_team'
        when not members.is_present then 'away'
        else 'takes_it'
    end as owner_state,
    due.due_at as sla_due_at,
    escalations.due_at as escalate_at
from {{ ref('chosen_routes') }} as routes
inner join {{ ref('queues') }} as queues
    on routes.queue = queues.queue
inner join {{ ref('team_days') }} as days
    on queues.team = days.team
inner join {{ ref('graded_tiers') }} as tiers
    on tiers.subject_type = 'person'
        and routes.person_id = tiers.subject_id
        and routes.scoring_model = tiers.scoring_model
inner join {{ ref('people') }} as people
    on routes.person_id = people.person_id
left join {{ ref('owners') }} as owners
    on people.owner_key = owners.owner_key
left join member_owners
    on owners.owner_key = member_owners.owner_key
left join {{ ref('member_states') }} as members
    on member_owners.member = members.member
left join {{ ref('team_deadlines') }} as due
    on queues.team = due.team
        and routes.sla_business_hours = due.business_hours
left join {{ ref('team_deadlines') }} as escalations
    on queues.team = escalations.team
        and routes.sla_business_hours + routes.escalation_business_hours
        = escalations.business_hours
