-- A lead whom no open channel reaches is nobody's task, whatever the score.
select
    routes.person_id,
    routes.scoring_model,
    routes.is_exploration,
    routes.tier,
    routes.lifecycle_stage,
    routes.territory,
    routes.routing_rule_id,
    routes.channel,
    case when routes.is_closed then 'no_outreach' else routes.queue end as queue,
    case when routes.is_closed then 'do_nothing' else rules.play end as play,
    case
        when routes.is_closed
            then 'The ways this route would use are closed or missing'
        else rules.reason
    end as reason,
    case when not routes.is_closed then rules.sla_business_hours end
        as sla_business_hours,
    case when not routes.is_closed then rules.escalation_business_hours end
        as escalation_business_hours
from {{ ref('reachable_routes') }} as routes
inner join {{ ref('routing_rules') }} as rules
    on routes.scoring_model = rules.scoring_model
        and routes.routing_rule_id = rules.rule_id
left join {{ ref('explored_leads') }} as explored
    on routes.person_id = explored.person_id
        and routes.scoring_model = explored.scoring_model
where routes.is_exploration = (explored.person_id is not null)
