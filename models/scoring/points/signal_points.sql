-- Actions of a day are alike for a rule: as many as fit under the cap of the day count
-- in full, and one more with what is left. So days are counted and no action is ranked;
-- score_evidence tells the points of each, and a test that they come to the same.
{{ rescored_by_rule() }}

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
        subject_number,
        rule_number,
        {{ dbt.datediff('occurred_on', 'as_of_date', 'day') }} as age_days,
        actions,
        first_at,
        last_at
    from days
),

ages as (
    select distinct
        rule_number,
        age_days
    from aged
),

capped as (
    select
        rule_number,
        points,
        half_life_days,
        abs(cap_per_day) as day_cap,
        cast(
            case
                when cap_per_day is not null
                    then coalesce(floor(abs(cap_per_day) / nullif(abs(points), 0)), 0)
            end as {{ dbt.type_int() }}
        ) as full_actions
    from {{ of_edited_rules(ref('signal_rules')) }}
),

decays as (
    select
        ages.rule_number,
        ages.age_days,
        capped.points,
        capped.full_actions,
        cast(
            sign(capped.points)
            * (capped.day_cap - capped.full_actions * abs(capped.points))
            as decimal(9, 2)
        ) as points_left,
        {{ decay_factor('ages.age_days', 'capped.half_life_days') }} as decay
    from ages
    inner join capped
        on ages.rule_number = capped.rule_number
),

-- What an action is worth at an age, and one that finds the rest of the cap: asked once
-- for all subjects.
worths as (
    select
        rule_number,
        age_days,
        full_actions,
        decay,
        cast(round(points * decay, 2) as decimal(9, 2)) as points,
        cast(round(points_left * decay, 2) as decimal(9, 2)) as points_left
    from decays
),

summed as (
    select
        aged.subject_number,
        aged.rule_number,
        count(*) as days,
        sum(aged.actions) as actions,
        sum(
            case
                when aged.actions > worths.full_actions
                    then worths.points * worths.full_actions + worths.points_left
                else worths.points * aged.actions
            end
        ) as decayed_points,
        max(worths.decay) as latest_decay,
        min(aged.first_at) as first_at,
        max(aged.last_at) as last_at
    from aged
    inner join worths
        on aged.rule_number = worths.rule_number and aged.age_days = worths.age_days
    group by aged.subject_number, aged.rule_number
),

-- What a rule gives for each action, and what one about coming back gives once: the
-- points on the latest of its days.
granted as (
    select
        summed.subject_number,
        summed.rule_number,
        rules.points * summed.actions as raw_points,
        summed.decayed_points,
        summed.actions,
        summed.first_at,
        summed.last_at
    from summed
    inner join {{ of_edited_rules(ref('signal_rules')) }} as rules
        on summed.rule_number = rules.rule_number
    where rules.minimum_days is null
    union all
    select
        summed.subject_number,
        summed.rule_number,
        rules.points as raw_points,
        round(rules.points * summed.latest_decay, 2) as decayed_points,
        1 as actions,
        summed.last_at as first_at,
        summed.last_at
    from summed
    inner join {{ of_edited_rules(ref('signal_rules')) }} as rules
        on summed.rule_number = rules.rule_number
    where summed.days >= rules.minimum_days
)

select
    granted.subject_number,
    members.subject_type,
    granted.rule_number,
    cast(granted.raw_points as decimal(12, 2)) as raw_points,
    cast(granted.decayed_points as decimal(12, 2)) as decayed_points,
    cast(granted.actions as {{ dbt.type_int() }}) as evidence_count,
    granted.first_at as first_evidence_at,
    granted.last_at as last_evidence_at
from granted
inner join members
    on {{ member_number_of('granted.subject_number') }} = members.member_number
