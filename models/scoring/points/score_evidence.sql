{{ rescored_by_rule() }}

with {{ matched_actions('rules.as_of_date = ' ~ as_of_date()) }},

-- A rule about coming back gives its points once, on the latest of enough days; any
-- other rule gives them for each action, up to its cap for the day.
placed as (
    select
        subject_number,
        rule_number,
        interaction_id,
        occurred_at,
        as_of_date,
        occurred_on,
        points,
        half_life_days,
        cap_per_day,
        row_number() over (
            partition by subject_number, rule_number, occurred_on
            order by occurred_at, interaction_id
        ) as place_in_day
    from matched
    where minimum_days is null
),

returned as (
    select
        subject_number,
        rule_number,
        interaction_id,
        occurred_at,
        as_of_date,
        occurred_on,
        points,
        half_life_days,
        minimum_days,
        row_number() over (
            partition by subject_number, rule_number
            order by occurred_at desc, interaction_id desc
        ) as recency,
        dense_rank() over (
            partition by subject_number, rule_number
            order by occurred_on
        ) as active_days
    from matched
    where minimum_days is not null
),

granted as (
    select
        subject_number,
        rule_number,
        interaction_id,
        occurred_at,
        as_of_date,
        occurred_on,
        points,
        half_life_days,
        case
            when cap_per_day is null then points
            else
                sign(points) * greatest(
                    0,
                    least(
                        abs(points),
                        abs(cap_per_day) - (place_in_day - 1) * abs(points)
                    )
                )
        end as counted_points
    from placed
    union all
    -- The latest action is on the last of the days, whose number is how many they are.
    select
        subject_number,
        rule_number,
        interaction_id,
        occurred_at,
        as_of_date,
        occurred_on,
        points,
        half_life_days,
        points as counted_points
    from returned
    where recency = 1 and active_days >= minimum_days
),

aged as (
    select
        subject_number,
        rule_number,
        interaction_id,
        occurred_at,
        {{ dbt.datediff('occurred_on', 'as_of_date', 'day') }} as age_days,
        points,
        half_life_days,
        counted_points
    from granted
)

select
    subject_number,
    rule_number,
    interaction_id,
    occurred_at,
    age_days,
    cast(points as decimal(9, 2)) as raw_points,
    cast(counted_points as decimal(9, 2)) as counted_points,
    cast(
        round(counted_points * {{ decay_factor('age_days', 'half_life_days') }}, 2)
        as decimal(9, 2)
    ) as decayed_points
from aged
