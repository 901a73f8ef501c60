-- A queue that contacts people keeps marketing away, in whatever audience, unless a
-- track of that audience names it.
select
    nurture.person_id,
    nurture.scoring_model,
    nurture.track,
    routes.scoring_model as worked_in,
    routes.queue
from {{ ref('nurture_plan') }} as nurture
inner join {{ ref('lead_routes') }} as routes
    on nurture.person_id = routes.person_id
inner join {{ ref('queues') }} as queues
    on routes.queue = queues.queue
where
    queues.is_outreach
    and not exists (
        select 1
        from {{ ref('nurture_tracks') }} as tracks
        where
            routes.scoring_model = tracks.scoring_model
            and routes.queue = tracks.queue
    )
