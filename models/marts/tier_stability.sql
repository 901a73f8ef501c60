{% set days = var('stability_days', 180) | int -%}
{% set first_day = dbt.dateadd('day', 1 - days, as_of_date()) -%}
-- The tier with its memory (1) and the one without (0) are asked the same.
with readings as (
    {% for has_memory, rank in [(1, 'tier_rank'), (0, 'entry_rank')] -%}
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        {{ has_memory }} as has_memory,
        {{ rank }} as tier_rank
    from {{ ref('tier_history') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Each tier above the lowest is a state of its own: in it, or in one above it.
states as (
    select
        readings.as_of_date,
        readings.subject_type,
        readings.subject_id,
        readings.scoring_model,
        readings.has_memory,
        tiers.tier,
        case when readings.tier_rank >= tiers.tier_rank then 1 else 0 end as is_in
    from readings
    inner join {{ ref('tier_thresholds') }} as tiers
        on readings.scoring_model = tiers.scoring_model
            and readings.subject_type = tiers.subject_type
            and tiers.tier_rank > 0
    where readings.as_of_date between {{ first_day }} and {{ as_of_date() }}
),

seen as (
    select
        scoring_model,
        subject_type,
        tier,
        has_memory,
        count(distinct as_of_date) as days_seen,
        {{ rate('sum(is_in)', 'count(*)') }} as tier_share
    from states
    group by scoring_model, subject_type, tier, has_memory
),

-- Most never get there, and neither enter nor leave.
members as (
    select distinct
        subject_type,
        subject_id,
        scoring_model,
        has_memory,
        tier
    from states
    where is_in = 1
),

steps as (
    select
        states.as_of_date,
        states.subject_type,
        states.subject_id,
        states.scoring_model,
        states.has_memory,
        states.tier,
        states.is_in - lag(states.is_in) over (
            partition by
                states.subject_type, states.subject_id, states.scoring_model,
                states.has_memory, states.tier
            order by states.as_of_date
        ) as step
    from states
    inner join members
        on states.subject_type = members.subject_type
            and states.subject_id = members.subject_id
            and states.scoring_model = members.scoring_model
            and states.has_memory = members.has_memory
            and states.tier = members.tier
),

returns as (
    select
        as_of_date,
        subject_type,
        scoring_model,
        has_memory,
        tier,
        case when step = 1 then 1 else 0 end as is_entry,
        max(case when step = -1 then as_of_date end) over (
            partition by subject_type, subject_id, scoring_model, has_memory, tier
            order by as_of_date
        ) as last_left_on
    from steps
),

summed as (
    select
        scoring_model,
        subject_type,
        tier,
        has_memory,
        sum(is_entry) as entries,
        sum(
            case
                when {{ dbt.datediff('last_left_on', 'as_of_date', 'day') }} <= 7
                    then is_entry
            end
        ) as reentries
    from returns
    group by scoring_model, subject_type, tier, has_memory
),

counted as (
    select
        seen.scoring_model,
        seen.subject_type,
        seen.tier,
        seen.has_memory,
        seen.days_seen,
        seen.tier_share,
        coalesce(summed.entries, 0) as entries,
        coalesce(summed.reentries, 0) as reentries
    from seen
    left join summed
        on seen.scoring_model = summed.scoring_model
            and seen.subject_type = summed.subject_type
            and seen.tier = summed.tier
            and seen.has_memory = summed.has_memory
)

select
    with_memory.scoring_model,
    with_memory.subject_type,
    with_memory.tier,
    cast(with_memory.days_seen as integer) as days_seen,
    cast(with_memory.entries as integer) as entries,
    cast(with_memory.reentries as integer) as reentries,
    with_memory.tier_share,
    cast(without_memory.entries as integer) as plain_entries,
    cast(without_memory.reentries as integer) as plain_reentries,
    without_memory.tier_share as plain_tier_share
from counted as with_memory
inner join counted as without_memory
    on with_memory.scoring_model = without_memory.scoring_model
        and with_memory.subject_type = without_memory.subject_type
        and with_memory.tier = without_memory.tier
        and without_memory.has_memory = 0
where with_memory.has_memory = 1
