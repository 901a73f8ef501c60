{{ rescored_by_rule(['scoring_model', 'category', 'rule_id']) }}

with fired as (
    select
        rule_number,
        {{ number_base_of('subject_number') }} as number_base,
        count(*) as people
    from {{ of_edited_rules(ref('rule_points')) }}
    where subject_type = 'person'
    group by rule_number, {{ number_base_of('subject_number') }}
),

-- Few people have an outcome, and the others are all that is left.
with_outcome as (
    select
        points.rule_number,
        reviewed.as_of_date,
        outcomes.outcome,
        sum(case when outcomes.was_there_before then 1 else 0 end) as people_before,
        sum(case when outcomes.was_there_before then 0 else 1 end)
            as people_with_outcome
    from {{ ref('review_outcomes') }} as outcomes
    inner join {{ ref('subjects') }} as reviewed
        on outcomes.as_of_date = reviewed.as_of_date
            and reviewed.subject_type = 'person'
            and outcomes.person_id = reviewed.subject_id
    inner join {{ of_edited_rules(ref('rule_points')) }} as points
        on reviewed.subject_number = points.subject_number
    group by points.rule_number, reviewed.as_of_date, outcomes.outcome
),

counted as (
    select
        fired.rule_number,
        dates.as_of_date as review_date,
        kinds.outcome,
        fired.people - coalesce(with_outcome.people_before, 0) as people,
        coalesce(with_outcome.people_with_outcome, 0) as people_with_outcome
    from fired
    inner join {{ ref('as_of_dates') }} as dates
        on fired.number_base = dates.number_base and dates.outcomes_until is not null
    cross join {{ ref('outcome_types') }} as kinds
    left join with_outcome
        on fired.rule_number = with_outcome.rule_number
            and dates.as_of_date = with_outcome.as_of_date
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
