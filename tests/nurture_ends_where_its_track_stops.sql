select
    plans.person_id,
    plans.scoring_model,
    plans.track,
    plans.tier,
    plans.lifecycle_stage
from {{ ref('nurture_plan') }} as plans
inner join {{ ref('nurture_tracks') }} as tracks
    on plans.scoring_model = tracks.scoring_model
        and plans.track = tracks.track
where
    {{ is_listed('plans.tier', 'tracks.stops_at') }}
    or {{ is_listed('plans.lifecycle_stage', 'tracks.stops_at') }}
