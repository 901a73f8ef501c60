-- Runs of the same track, over the dates that were built: a day without the track ends
-- one.
with dates as (
    select
        as_of_date,
        row_number() over (order by as_of_date) as date_number
    from {{ ref('nurture_history') }}
    where as_of_date <= {{ as_of_date() }}
    group by as_of_date
),

runs as (
    select
        history.as_of_date,
        history.person_id,
        history.scoring_model,
        history.track,
        history.channel,
        dates.date_number - row_number() over (
            partition by history.person_id, history.scoring_model, history.track
            order by history.as_of_date
        ) as run_number
    from {{ ref('nurture_history') }} as history
    inner join dates
        on history.as_of_date = dates.as_of_date
),

dated as (
    select
        as_of_date,
        person_id,
        scoring_model,
        track,
        channel,
        min(as_of_date) over (
            partition by person_id, scoring_model, track, run_number
        ) as track_since
    from runs
),

nurtured as (
    select
        dated.person_id,
        dated.scoring_model,
        dated.track,
        dated.channel,
        dated.track_since,
        tracks.content,
        touches.last_touch_on,
        coalesce(
            cast(
                {{ dbt.dateadd(
                    'day', 'tracks.cadence_days', 'touches.last_touch_on'
                ) }} as date
            ),
            dated.as_of_date
        ) as wanted_on
    from dated
    inner join {{ ref('nurture_tracks') }} as tracks
        on dated.scoring_model = tracks.scoring_model
            and dated.track = tracks.track
    left join {{ ref('last_touches') }} as touches
        on dated.person_id = touches.person_id
    where dated.as_of_date = {{ as_of_date() }}
),

-- The as-of date is over: what was due by then, is due on the next business day.
due as (
    select
        nurtured.person_id,
        min(days.calendar_date) as next_touch_due_on
    from nurtured
    inner join {{ ref('business_days') }} as days
        on nurtured.wanted_on <= days.calendar_date
            and days.calendar_date > {{ as_of_date() }}
    group by nurtured.person_id
),

places as (
    {% for place in range(1, 11) -%}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The first piece that is new to the person; after the last one it is that one again.
pieces as (
    select
        nurtured.person_id,
        coalesce(
            min(case when seen.person_id is null then places.place end),
            max(places.place)
        ) as next_place
    from nurtured
    inner join places
        on
            places.place <= 1 + length(nurtured.content)
            - length(replace(nurtured.content, '|', ''))
    left join {{ ref('seen_content') }} as seen
        on nurtured.person_id = seen.person_id
            and {{ text_part('nurtured.content', '|', 'places.place') }}
            = seen.content_category
    group by nurtured.person_id
)

select
    nurtured.person_id,
    nurtured.scoring_model,
    routes.as_of_date,
    routes.tier,
    routes.lifecycle_stage,
    tracks.track,
    tracks.label,
    nurtured.track_since,
    nullif(tracks.service_line, '*') as service_line,
    nurtured.channel,
    {{ text_part('nurtured.content', '|', 'pieces.next_place') }}
        as next_content,
    tracks.cadence_days,
    nurtured.last_touch_on,
    due.next_touch_due_on,
    replace(tracks.stops_at, '|', ', ') as stops_at,
    tracks.owner
from nurtured
inner join {{ ref('lead_routes') }} as routes
    on nurtured.person_id = routes.person_id
        and nurtured.scoring_model = routes.scoring_model
inner join {{ ref('nurture_tracks') }} as tracks
    on nurtured.scoring_model = tracks.scoring_model
        and nurtured.track = tracks.track
inner join due
    on nurtured.person_id = due.person_id
inner join pieces
    on nurtured.person_id = pieces.person_id
