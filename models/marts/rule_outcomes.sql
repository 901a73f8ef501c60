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

fired as (
    select
        points.rule_number,
        subjects.as_of_date,
        subjects.subject_id as person_id
    from {{ ref('rule_points') }} as points
    inner join {{ ref('subjects') }} as subjects
        on points.subject_number = subjects.subject_number
    inner join periods
        on subjects.as_of_date = periods.as_of_date
            and periods.window_ends_at <= {{ as_of_end() }}
    where points.subject_type = 'person'
),

counted as (
    select
        fired.rule_number,
        fired.as_of_date as review_date,
        kinds.outcome,
        count(*) as people,
        sum(coalesce(person_outcomes.has_followed, 0)) as people_with_outcome
    from fired
    cross join {{ ref('outcome_types') }} as kinds
    left join person_outcomes
        on fired.as_of_date = person_outcomes.as_of_date
            and fired.person_id = person_outcomes.person_id
            and kinds.outcome = person_outcomes.outcome
    where coalesce(person_outcomes.was_there_before, 0) = 0
    group by fired.rule_number, fired.as_of_date, kinds.outcome
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
