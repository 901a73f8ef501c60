-- Whom the tiers hold back and nobody would contact: without looking at some of them
-- nobody learns what the tiers miss.
with candidates as (
    select
        samples.person_id,
        samples.scoring_model
    from {{ ref('reachable_routes') }} as samples
    inner join {{ ref('reachable_routes') }} as routes
        on samples.person_id = routes.person_id
            and samples.scoring_model = routes.scoring_model
            and not routes.is_exploration
    inner join {{ ref('queues') }} as queues
        on routes.queue = queues.queue
    where
        samples.is_exploration
        and not samples.is_closed
        and samples.tier <> 'sales_ready'
        -- These have said no, been ruled out, or are spoken to already.
        and samples.lifecycle_stage not in (
            'opted_out', 'disqualified', 'in_process', 'customer'
        )
        and queues.is_outreach
        and queues.team is null
),

-- By a hash that is the person's alone: as others come and go, only who stands at the
-- edge of the sample changes.
ranked as (
    select
        person_id,
        scoring_model,
        row_number() over (
            partition by scoring_model
            order by
                {{ surrogate_key(["'exploration'", 'scoring_model', 'person_id']) }},
                person_id
        ) as place,
        count(*) over (partition by scoring_model) as candidate_count
    from candidates
)

select
    ranked.person_id,
    ranked.scoring_model
from ranked
inner join {{ ref('scoring_models') }} as models
    on ranked.scoring_model = models.scoring_model
where ranked.place <= round(ranked.candidate_count * models.exploration_share, 0)
