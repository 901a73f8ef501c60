with candidates as (
    select
        routes.scoring_model,
        sum(case when routes.is_exploration then 1 else 0 end) as drawn,
        count(*) as lead_count
    from {{ ref('lead_routes') }} as routes
    where
        exists (
            select 1
            from {{ ref('reachable_routes') }} as sampled
            where
                sampled.is_exploration
                and not sampled.is_closed
                and routes.person_id = sampled.person_id
                and routes.scoring_model = sampled.scoring_model
        )
        and exists (
            select 1
            from {{ ref('reachable_routes') }} as usual
            inner join {{ ref('queues') }} as queues
                on usual.queue = queues.queue
            where
                not usual.is_exploration
                and queues.is_outreach
                and queues.team is null
                and routes.person_id = usual.person_id
                and routes.scoring_model = usual.scoring_model
        )
        and routes.tier in ('nurture', 'unqualified')
        and routes.lifecycle_stage in (
            'new', 'researching', 'evaluating', 'ready', 'recycled'
        )
    group by routes.scoring_model
)

select
    models.scoring_model,
    models.exploration_share,
    candidates.lead_count,
    candidates.drawn
from {{ ref('scoring_models') }} as models
inner join candidates
    on models.scoring_model = candidates.scoring_model
where
    abs(candidates.drawn - candidates.lead_count * models.exploration_share) > 0.5
