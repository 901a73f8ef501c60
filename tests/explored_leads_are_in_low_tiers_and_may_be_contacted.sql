select
    routes.person_id,
    routes.scoring_model,
    routes.tier,
    routes.lifecycle_stage,
    routes.channel
from {{ ref('lead_routes') }} as routes
left join {{ ref('open_channels') }} as channels
    on routes.person_id = channels.person_id
        and routes.channel = channels.channel
where
    routes.is_exploration
    and (
        channels.channel is null
        or routes.tier = 'sales_ready'
        or routes.lifecycle_stage in (
            'opted_out', 'disqualified', 'in_process', 'customer'
        )
        or not routes.is_outreach_allowed
    )
