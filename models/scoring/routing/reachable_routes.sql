-- The channel that a route uses: the first of its two that is open.
select
    routes.person_id,
    routes.scoring_model,
    routes.is_exploration,
    routes.tier,
    routes.lifecycle_stage,
    routes.territory,
    routes.routing_rule_id,
    rules.queue,
    coalesce(first_choice.channel, second_choice.channel, 'none') as channel,
    queues.is_outreach
    and first_choice.channel is null
    and second_choice.channel is null as is_closed
from {{ ref('matched_routes') }} as routes
inner join {{ ref('routing_rules') }} as rules
    on routes.scoring_model = rules.scoring_model
        and routes.routing_rule_id = rules.rule_id
inner join {{ ref('queues') }} as queues
    on rules.queue = queues.queue
left join {{ ref('open_channels') }} as first_choice
    on routes.person_id = first_choice.person_id
        and rules.channel = first_choice.channel
left join {{ ref('open_channels') }} as second_choice
    on routes.person_id = second_choice.person_id
        and rules.fallback_channel = second_choice.channel
