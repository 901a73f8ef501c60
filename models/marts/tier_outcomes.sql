-- Tiers as they stood at the end of a month against what followed: nobody knew the
-- outcome when the tier was given.
with periods as (
    select
        as_of_date,
        ends_at,
        cast(
            {{ dbt.dateadd('day', var('outcome_window_days', 60), 'ends_at') }}
            as {{ dbt.type_timestamp() }}
        ) as window_ends_at
    from {{ ref('as_of_dates') }}
    where is_review
),

followed as (
    select
        history.scoring_model,
        history.tier,
        periods.as_of_date as review_date,
        kinds.outcome,
        history.subject_id as person_id,
        max(
            case
                when outcomes.occurred_at >= periods.ends_at
                    and outcomes.occurred_at < periods.window_ends_at
                    then 1
                else 0
            end
        ) as has_followed,
        max(case when outcomes.occurred_at < periods.ends_at then 1 else 0 end)
            as was_there_before
    from {{ ref('tier_history') }} as history
    inner join periods
        on history.as_of_date = periods.as_of_date
            and periods.window_ends_at <= {{ as_of_end() }}
    cross join {{ ref('outcome_types') }} as kinds
    left join {{ ref('outcomes') }} as outcomes
        on history.subject_id = outcomes.person_id
            and kinds.outcome = outcomes.outcome
    where history.subject_type = 'person'
    group by
        history.scoring_model,
        history.tier,
        periods.as_of_date,
        kinds.outcome,
        history.subject_id
),

counted as (
    select
        scoring_model,
        tier,
        review_date,
        outcome,
        count(*) as people,
        sum(has_followed) as people_with_outcome
    from followed
    -- Whoever had the outcome already can't show what the tier foretells.
    where was_there_before = 0
    group by scoring_model, tier, review_date, outcome
)

select
    scoring_model,
    tier,
    review_date,
    outcome,
    cast({{ var('outcome_window_days', 60) }} as integer) as window_days,
    cast(people as integer) as people,
    cast(people_with_outcome as integer) as people_with_outcome,
    {{ rate('people_with_outcome', 'people') }} as outcome_rate,
    {{ wilson_bound('people_with_outcome', 'people', '-') }} as rate_low,
    {{ wilson_bound('people_with_outcome', 'people', '+') }} as rate_high
from counted
