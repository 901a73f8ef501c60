select
    nurture.person_id,
    nurture.scoring_model,
    nurture.track,
    nurture.tier,
    nurture.lifecycle_stage
from {{ ref('nurture_plan') }} as nurture
inner join {{ ref('nurture_tracks') }} as tracks
    on nurture.scoring_model = tracks.scoring_model
        and nurture.track = tracks.track
where
    {{ is_listed('nurture.tier', 'tracks.stops_at') }}
    or {{ is_listed('nurture.lifecycle_stage', 'tracks.stops_at') }}
