{% set deadlines = {
    'sla': 'rules.sla_business_hours',
    'escalation': 'rules.sla_business_hours + rules.escalation_business_hours',
} -%}
with asked as (
    {% for hours in deadlines.values() -%}
    select
        queues.team,
        {{ hours }} as business_hours
    from {{ ref('routing_rules') }} as rules
    inner join {{ ref('queues') }} as queues
        on rules.queue = queues.queue
    where queues.team is not null and rules.sla_business_hours is not null
    {{ 'union distinct' if not loop.last }}
    {% endfor %}
),

-- Counted in minutes, because half an hour of the first day may be over in zones that
-- lie half an hour apart.
counted as (
    select
        asked.team,
        asked.business_hours,
        days.time_zone,
        days.opens_at_hour,
        days.clock_starts_at,
        days.business_day_number,
        asked.business_hours * 60 as minutes,
        {{ dbt.datediff(
            'days.clock_starts_at',
            at_hour('days.works_on', 'days.closes_at_hour'),
            'minute'
        ) }} as first_day_minutes,
        (days.closes_at_hour - days.opens_at_hour) * 60 as day_minutes
    from asked
    inner join {{ ref('team_days') }} as days
        on asked.team = days.team
),

local_times as (
    select
        team,
        business_hours,
        time_zone,
        {{ dbt.dateadd('minute', 'minutes', 'clock_starts_at') }} as due_at
    from counted
    where minutes <= first_day_minutes
    union all
    -- The last minute of a day is still that day's.
    select
        counted.team,
        counted.business_hours,
        counted.time_zone,
        {{ dbt.dateadd(
            'minute',
            '(counted.minutes - counted.first_day_minutes - counted.day_minutes'
            ~ ' * (days.business_day_number - counted.business_day_number - 1))',
            at_hour('days.calendar_date', 'counted.opens_at_hour')
        ) }} as due_at
    from counted
    inner join {{ ref('business_days') }} as days
        on
            counted.minutes > counted.first_day_minutes + counted.day_minutes
            * (days.business_day_number - counted.business_day_number - 1)
            and counted.minutes <= counted.first_day_minutes + counted.day_minutes
            * (days.business_day_number - counted.business_day_number)
    where
        counted.minutes > counted.first_day_minutes
        and days.business_day_number > counted.business_day_number
)

select
    team,
    business_hours,
    {{ utc_time('due_at', 'time_zone') }} as due_at
from local_times
