-- Actions of a day are alike for a rule: as many as fit under the cap of the day count
-- in full, and one more with what is left. So days are counted and no action is ranked;
-- score_evidence tells the points of each, and a test that they come to the same.
with {{ matched_actions() }},

days as (
    select
        subject_number,
        rule_number,
        occurred_on,
        min(as_of_date) as as_of_date,
        count(*) as actions,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from matched
    group by subject_number, rule_number, occurred_on
),

aged as (
    select
        days.subject_number,
        days.rule_number,
        {{ dbt.datediff('days.occurred_on', 'days.as_of_date', 'day') }} as age_days,
        days.actions,
        days.first_at,
        days.last_at,
        rules.points,
        rules.half_life_days,
        rules.minimum_days,
        rules.cap_per_day,
        case
            when rules.cap_per_day is null then days.actions
            else
                least(
                    days.actions,
                    coalesce(
                        floor(abs(rules.cap_per_day) / nullif(abs(rules.points), 0)), 0
                    )
                )
        end as full_actions
    from days
    inner join {{ ref('rules') }} as rules
        on days.rule_number = rules.rule_number
),

weighed as (
    select
        subject_number,
        rule_number,
        actions,
        first_at,
        last_at,
        points,
        minimum_days,
        cast(full_actions as {{ dbt.type_int() }}) as full_actions,
        cast(
            case
                when actions > full_actions
                    then sign(points) * (abs(cap_per_day) - full_actions * abs(points))
                else 0
            end as decimal(9, 2)
        ) as points_left,
        {{ decay_factor('age_days', 'half_life_days') }} as decay
    from aged
),

-- What a rule gives for each action, and what one about coming back gives once: the
-- points on the latest of its days.
summed as (
    select
        subject_number,
        rule_number,
        min(points) as points,
        min(minimum_days) as minimum_days,
        count(*) as days,
        sum(actions) as actions,
        sum(
            cast(round(points * decay, 2) as decimal(9, 2)) * full_actions
            + cast(round(points_left * decay, 2) as decimal(9, 2))
        ) as decayed_points,
        max(decay) as latest_decay,
        min(first_at) as first_at,
        max(last_at) as last_at
    from weighed
    group by subject_number, rule_number
),

granted as (
    select
        subject_number,
        rule_number,
        points * actions as raw_points,
        decayed_points,
        actions,
        first_at,
        last_at
    from summed
    where minimum_days is null
    union all
    select
        subject_number,
        rule_number,
        points as raw_points,
        round(points * latest_decay, 2) as decayed_points,
        1 as actions,
        last_at as first_at,
        last_at
    from summed
    where days >= minimum_days
)

select
    granted.subject_number,
    subjects.subject_type,
    granted.rule_number,
    cast(granted.raw_points as decimal(12, 2)) as raw_points,
    cast(granted.decayed_points as decimal(12, 2)) as decayed_points,
    cast(granted.actions as {{ dbt.type_int() }}) as evidence_count,
    granted.first_at as first_evidence_at,
    granted.last_at as last_evidence_at
from granted
inner join {{ ref('subjects') }} as subjects
    on granted.subject_number = subjects.subject_number
