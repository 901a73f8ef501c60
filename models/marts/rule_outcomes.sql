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

-- Outcomes of a person in a period: followed within the window, or known before.
person_outcomes as (
    select
        periods.as_of_date,
        outcomes.outcome,
        outcomes.person_id,
        max(case when outcomes.occurred_at >= periods.ends_at then 1 else 0 end)
            as has_followed,
        max(case when outcomes.occurred_at < periods.ends_at then 1 else 0 end)
            as was_there_before
    from {{ ref('outcomes') }} as outcomes
    inner join periods
        on outcomes.occurred_at < periods.window_ends_at
    where outcomes.person_id is not null
    group by periods.as_of_date, outcomes.outcome, outcomes.person_id
),

-- Subjects of the dates whose window has ended.
reviewed as (
    select
        subjects.subject_number,
        subjects.as_of_date,
        subjects.subject_id as person_id
    from {{ ref('subjects') }} as subjects
    inner join periods
        on subjects.as_of_date = periods.as_of_date
            and periods.window_ends_at <= {{ as_of_end() }}
    where subjects.subject_type = 'person'
),

fired as (
    select
        points.rule_number,
        reviewed.as_of_date,
        count(*) as people
    from {{ ref('rule_points') }} as points
    inner join reviewed
        on points.subject_number = reviewed.subject_number
    group by points.rule_number, reviewed.as_of_date
),

-- Few people have an outcome, and the others are all that is left.
with_outcome as (
    select
        points.rule_number,
        reviewed.as_of_date,
        person_outcomes.outcome,
        sum(person_outcomes.was_there_before) as people_before,
        sum(
            case
                when person_outcomes.was_there_before = 0
                    then person_outcomes.has_followed
                else 0
            end
        ) as people_with_outcome
    from reviewed
    inner join person_outcomes
        on reviewed.as_of_date = person_outcomes.as_of_date
            and reviewed.person_id = person_outcomes.person_id
    inner join {{ ref('rule_points') }} as points
        on reviewed.subject_number = points.subject_number
    group by points.rule_number, reviewed.as_of_date, person_outcomes.outcome
),

counted as (
    select
        fired.rule_number,
        fired.as_of_date as review_date,
        kinds.outcome,
        fired.people - coalesce(with_outcome.people_before, 0) as people,
        coalesce(with_outcome.people_with_outcome, 0) as people_with_outcome
    from fired
    cross join {{ ref('outcome_types') }} as kinds
    left join with_outcome
        on fired.rule_number = with_outcome.rule_number
            and fired.as_of_date = with_outcome.as_of_date
            and kinds.outcome = with_outcome.outcome
    -- Whoever had the outcome already can't show what the rule foretells.
    where fired.people > coalesce(with_outcome.people_before, 0)
),

named as (
    select
        rules.scoring_model,
        rules.category,
        rules.rule_id,
        counted.review_date,
        counted.outcome,
        counted.people,
        counted.people_with_outcome
    from counted
    inner join {{ ref('rules') }} as rules
        on counted.rule_number = rules.rule_number
)

select
    scoring_model,
    category,
    rule_id,
    review_date,
    outcome,
    cast({{ var('outcome_window_days', 60) }} as integer) as window_days,
    cast(people as integer) as people,
    cast(people_with_outcome as integer) as people_with_outcome,
    {{ rate('people_with_outcome', 'people') }} as outcome_rate,
    {{ wilson_bound('people_with_outcome', 'people', '-') }} as rate_low,
    {{ wilson_bound('people_with_outcome', 'people', '+') }} as rate_high
from named
