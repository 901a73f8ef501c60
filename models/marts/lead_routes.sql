with assignments as (
    select
        assignments.person_id,
        assignments.scoring_model,
        assignments.assignment_source,
        assignments.assignee,
        coalesce(
            assignments.owner_key,
            members.hubspot_owner_key,
            members.salesforce_owner_key
        ) as assignee_owner_key,
        assignments.assigned_on,
        assignments.queue_place,
        assignments.expected_on,
        assignments.sla_due_at,
        assignments.escalate_at,
        leads.owner_state
    from {{ ref('lead_assignments') }} as assignments
    inner join {{ ref('worked_leads') }} as leads
        on assignments.person_id = leads.person_id
            and assignments.scoring_model = leads.scoring_model
    left join {{ ref('member_states') }} as members
        on assignments.assignee = members.member
    where assignments.as_of_date = {{ as_of_date() }}
)

select
    routes.person_id,
    routes.scoring_model,
    tiers.as_of_date,
    tiers.organization_id,
    routes.tier,
    routes.lifecycle_stage,
    routes.territory,
    routes.queue,
    queues.team,
    coalesce(assignments.assignment_source, 'nobody') as assignment_source,
    assignments.assignee,
    assignments.assignee_owner_key,
    assignments.assigned_on,
    cast(assignments.queue_place as {{ dbt.type_int() }}) as queue_place,
    assignments.expected_on,
    routes.channel,
    routes.play,
    routes.sla_business_hours,
    assignments.sla_due_at,
    assignments.escalate_at,
    case when assignments.escalate_at is not null then teams.escalates_to end
        as escalate_to,
    routes.routing_rule_id,
    routes.reason
    || case assignments.owner_state
        when 'left' then '; its owner has left'
        when 'away' then '; its owner is away'
        when 'other_team' then '; its owner works in another team'
        else ''
    end
    || case
        when assignments.assignment_source = 'crm_owner' then '; stays with its owner'
        when assignments.assignment_source = 'kept'
            then '; stays with whom it was given to'
        when assignments.assignment_source = 'hashed' then '; handed out in the team'
        when assignments.assignment_source = 'waiting'
            then '; waits, for all who may take it are full today'
        when assignments.assignment_source = 'unstaffed'
            then '; waits, for nobody who may take it is there'
        else ''
    end as reason,
    routes.is_exploration,
    queues.is_outreach as is_outreach_allowed
from {{ ref('chosen_routes') }} as routes
inner join {{ ref('contact_tiers') }} as tiers
    on routes.person_id = tiers.person_id
        and routes.scoring_model = tiers.scoring_model
inner join {{ ref('queues') }} as queues
    on routes.queue = queues.queue
left join {{ ref('teams') }} as teams
    on queues.team = teams.team
left join assignments
    on routes.person_id = assignments.person_id
        and routes.scoring_model = assignments.scoring_model
