-- What is decided as of a day is known when that day ends in UTC. Where the team then
-- still works, its clock starts at once, and else when it opens next.
with ends as (
    select
        team,
        time_zone,
        opens_at_hour,
        closes_at_hour,
        {{ local_time(as_of_end(), 'time_zone') }} as day_ends_at
    from {{ ref('teams') }}
),

first_days as (
    select
        ends.team,
        min(days.business_day_number) as business_day_number
    from ends
    inner join {{ ref('business_days') }} as days
        on ends.day_ends_at < {{ at_hour('days.calendar_date', 'ends.closes_at_hour') }}
    group by ends.team
)

select
    ends.team,
    ends.time_zone,
    ends.opens_at_hour,
    ends.closes_at_hour,
    days.calendar_date as works_on,
    days.business_day_number,
    greatest(
        ends.day_ends_at, {{ at_hour('days.calendar_date', 'ends.opens_at_hour') }}
    ) as clock_starts_at
from ends
inner join first_days
    on ends.team = first_days.team
inner join {{ ref('business_days') }} as days
    on first_days.business_day_number = days.business_day_number
