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

reviewed as (
    select
        history.scoring_model,
        history.tier,
        history.subject_id as person_id,
        periods.as_of_date,
        periods.ends_at,
        periods.window_ends_at
    from {{ ref('tier_history') }} as history
    inner join periods
        on history.as_of_date = periods.as_of_date
            and periods.window_ends_at <= {{ as_of_end() }}
    where history.subject_type = 'person'
),

reached as (
    select
        scoring_model,
        tier,
        as_of_date,
        count(*) as people
    from reviewed
    group by scoring_model, tier, as_of_date
),

-- Few people have an outcome, and the others are all that is left.
followed as (
    select
        reviewed.scoring_model,
        reviewed.tier,
        reviewed.as_of_date,
        outcomes.outcome,
        reviewed.person_id,
        max(case when outcomes.occurred_at >= reviewed.ends_at then 1 else 0 end)
            as has_followed,
        max(case when outcomes.occurred_at < reviewed.ends_at then 1 else 0 end)
            as was_there_before
    from reviewed
    inner join {{ ref('outcomes') }} as outcomes
        on reviewed.person_id = outcomes.person_id
            and reviewed.window_ends_at > outcomes.occurred_at
    group by
        reviewed.scoring_model,
        reviewed.tier,
        reviewed.as_of_date,
        outcomes.outcome,
        reviewed.person_id
),

with_outcome as (
    select
        scoring_model,
        tier,
        as_of_date,
        outcome,
        sum(was_there_before) as people_before,
        sum(case when was_there_before = 0 then has_followed else 0 end)
            as people_with_outcome
    from followed
    group by scoring_model, tier, as_of_date, outcome
),

counted as (
    select
        reached.scoring_model,
        reached.tier,
        reached.as_of_date as review_date,
        kinds.outcome,
        reached.people - coalesce(with_outcome.people_before, 0) as people,
        coalesce(with_outcome.people_with_outcome, 0) as people_with_outcome
    from reached
    cross join {{ ref('outcome_types') }} as kinds
    left join with_outcome
        on reached.scoring_model = with_outcome.scoring_model
            and reached.tier = with_outcome.tier
            and reached.as_of_date = with_outcome.as_of_date
            and kinds.outcome = with_outcome.outcome
    -- Whoever had the outcome already can't show what the tier foretells.
    where reached.people > coalesce(with_outcome.people_before, 0)
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
