-- Of teams that work, in the time they live by, on days that are no weekend or holiday.
with local_times as (
    select
        deadlines.team,
        deadlines.business_hours,
        teams.opens_at_hour,
        teams.closes_at_hour,
        {{ local_time('deadlines.due_at', 'teams.time_zone') }} as due_at
    from {{ ref('team_deadlines') }} as deadlines
    inner join {{ ref('teams') }} as teams
        on deadlines.team = teams.team
)

select
    times.team,
    times.business_hours,
    times.due_at
from local_times as times
left join {{ ref('business_days') }} as days
    on cast(times.due_at as date) = days.calendar_date
where
    days.calendar_date is null
    or times.due_at <= {{ at_hour('days.calendar_date', 'times.opens_at_hour') }}
    or times.due_at > {{ at_hour('days.calendar_date', 'times.closes_at_hour') }}
