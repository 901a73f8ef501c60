-- Tiers as they stood at the end of a month against what followed: nobody knew the
-- outcome when the tier was given.
with reviewed as (
    select
        history.scoring_model,
        history.tier,
        history.as_of_date,
        history.subject_id as person_id
    from {{ ref('tier_history') }} as history
    inner join {{ ref('as_of_dates') }} as dates
        on history.as_of_date = dates.as_of_date and dates.outcomes_until is not null
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
with_outcome as (
    select
        reviewed.scoring_model,
        reviewed.tier,
        reviewed.as_of_date,
        outcomes.outcome,
        sum(case when outcomes.was_there_before then 1 else 0 end) as people_before,
        sum(case when outcomes.was_there_before then 0 else 1 end)
            as people_with_outcome
    from reviewed
    inner join {{ ref('review_outcomes') }} as outcomes
        on reviewed.as_of_date = outcomes.as_of_date
            and reviewed.person_id = outcomes.person_id
    group by
        reviewed.scoring_model,
        reviewed.tier,
        reviewed.as_of_date,
        outcomes.outcome
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
