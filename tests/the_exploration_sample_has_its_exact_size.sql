with candidates as (
    select
        routes.scoring_model,
        sum(case when routes.is_exploration then 1 else 0 end) as drawn,
        count(*) as lead_count
    from {{ ref('lead_routes') }} as routes
    where
        exists (
            select 1
            from {{ ref('reachable_routes') }} as samples
            where
                samples.is_exploration
                and not samples.is_closed
                and routes.person_id = samples.person_id
                and routes.scoring_model = samples.scoring_model
        )
        and exists (
            select 1
            from {{ ref('reachable_routes') }} as matched
            inner join {{ ref('queues') }} as queues
                on matched.queue = queues.queue
            where
                not matched.is_exploration
                and queues.is_outreach
                and queues.team is null
                and routes.person_id = matched.person_id
                and routes.scoring_model = matched.scoring_model
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
