-- Incremental because it is the memory of tracks: who was in one on a date stays. A
-- person is nurtured once, in the furthest of the audiences that have a track, and not
-- at all while a team works on the person in any audience.
{{ config(
    materialized='incremental',
    incremental_strategy=strategy_for_days(),
    unique_key='as_of_date',
    partition_by=partition_of_days(),
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

with nurturing as (
    select distinct
        scoring_model,
        queue
    from {{ ref('nurture_tracks') }}
),

with_a_team as (
    select distinct routes.person_id
    from {{ ref('lead_routes') }} as routes
    inner join {{ ref('queues') }} as queues
        on routes.queue = queues.queue and queues.is_outreach
    left join nurturing
        on routes.scoring_model = nurturing.scoring_model
            and routes.queue = nurturing.queue
    where nurturing.queue is null
),

fitting as (
    select
        routes.as_of_date,
        routes.person_id,
        routes.scoring_model,
        routes.tier,
        tracks.track,
        coalesce(first_choice.channel, second_choice.channel) as channel,
        row_number() over (
            partition by routes.person_id, routes.scoring_model
            order by tracks.priority, tracks.track
        ) as place
    from {{ ref('lead_routes') }} as routes
    inner join {{ ref('nurture_tracks') }} as tracks
        on routes.scoring_model = tracks.scoring_model
            and routes.queue = tracks.queue
            and tracks.tier in ('*', routes.tier)
            and tracks.lifecycle_stage in ('*', routes.lifecycle_stage)
            and not ({{ is_listed('routes.tier', 'tracks.stops_at') }})
            and not ({{ is_listed('routes.lifecycle_stage', 'tracks.stops_at') }})
    left join {{ ref('open_channels') }} as first_choice
        on routes.person_id = first_choice.person_id
            and tracks.channel = first_choice.channel
    left join {{ ref('open_channels') }} as second_choice
        on routes.person_id = second_choice.person_id
            and tracks.fallback_channel = second_choice.channel
    left join with_a_team
        on routes.person_id = with_a_team.person_id
    where
        with_a_team.person_id is null
        and coalesce(first_choice.channel, second_choice.channel) is not null
        and {{ takes_service_line_of('tracks.service_line', 'routes.person_id') }}
),

furthest as (
    select
        fitting.as_of_date,
        fitting.person_id,
        fitting.scoring_model,
        fitting.track,
        fitting.channel,
        row_number() over (
            partition by fitting.person_id
            order by
                thresholds.tier_rank desc,
                models.priority asc,
                fitting.scoring_model asc
        ) as place
    from fitting
    inner join {{ ref('scoring_models') }} as models
        on fitting.scoring_model = models.scoring_model
    inner join {{ ref('tier_thresholds') }} as thresholds
        on fitting.scoring_model = thresholds.scoring_model
            and thresholds.subject_type = 'person'
            and fitting.tier = thresholds.tier
    where fitting.place = 1
)

select
    as_of_date,
    person_id,
    scoring_model,
    track,
    channel
from furthest
where place = 1
