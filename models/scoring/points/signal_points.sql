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
        age_days,
        actions,
        first_at,
        last_at,
        points,
        minimum_days,
        cast(full_actions as {{ dbt.type_int() }}) as full_actions,
        case
            when actions > full_actions
                then sign(points) * (abs(cap_per_day) - full_actions * abs(points))
            else 0
        end as points_left,
        {{ decay_factor('age_days', 'half_life_days') }} as decay
    from aged
),

granted as (
    select
        subject_number,
        rule_number,
        points * actions as raw_points,
        cast(round(points * decay, 2) as decimal(9, 2)) * full_actions
        + cast(
            round(cast(points_left as decimal(9, 2)) * decay, 2) as decimal(9, 2)
        ) as decayed_points,
        actions,
        first_at,
        last_at
    from weighed
    where minimum_days is null
    union all
    -- Once, on the latest of enough days.
    select
        subject_number,
        rule_number,
        min(points) as raw_points,
        cast(round(min(points) * max(decay), 2) as decimal(9, 2)) as decayed_points,
        1 as actions,
        max(last_at) as first_at,
        max(last_at) as last_at
    from weighed
    where minimum_days is not null
    group by subject_number, rule_number
    having count(*) >= min(minimum_days)
),

summed as (
    select
        subject_number,
        rule_number,
        sum(raw_points) as raw_points,
        sum(decayed_points) as decayed_points,
        sum(actions) as actions,
        min(first_at) as first_at,
        max(last_at) as last_at
    from granted
    group by subject_number, rule_number
)

select
    summed.subject_number,
    subjects.subject_type,
    summed.rule_number,
    cast(summed.raw_points as decimal(12, 2)) as raw_points,
    cast(summed.decayed_points as decimal(12, 2)) as decayed_points,
    cast(summed.actions as {{ dbt.type_int() }}) as evidence_count,
    summed.first_at as first_evidence_at,
    summed.last_at as last_evidence_at
from summed
inner join {{ ref('subjects') }} as subjects
    on summed.subject_number = subjects.subject_number
