-- All caps are applied anew to what would be there after an answer. Sums suffice for
-- that, because the points of a category have one sign. People and answers are named by
-- number, because these are many rows.
{{ rescored_by_subject(part='questions') }}

with changes as (
    select
        answers.subject_number,
        answers.answer_number,
        effects.group_number,
        effects.points,
        effects.highest_rank
    from {{ of_rescored_subjects(ref('asked_answers')) }} as answers
    inner join {{ ref('answer_effects') }} as effects
        on answers.answer_number = effects.answer_number
    union all
    select
        answers.subject_number,
        answers.answer_number,
        given_now.group_number,
        -given_now.points as points,
        cast(null as {{ dbt.type_int() }}) as highest_rank
    from {{ of_rescored_subjects(ref('asked_answers')) }} as answers
    inner join {{ ref('unknown_points') }} as given_now
        on answers.subject_number = given_now.subject_number
            and answers.question_number = given_now.question_number
),

changed_groups as (
    select
        subject_number,
        answer_number,
        group_number,
        sum(points) as points,
        min(highest_rank) as highest_rank
    from changes
    group by subject_number, answer_number, group_number
),

rule_groups as (
    select distinct
        group_number,
        category,
        group_cap
    from {{ ref('rules') }}
),

held as (
    select
        points.subject_number,
        rules.group_number,
        sum(points.limited_points) as points,
        sum(points.grouped_points) as grouped_points
    from {{ of_rescored_subjects(ref('capped_points')) }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    where rules.category in ('fit', 'negative')
    group by points.subject_number, rules.group_number
),

changed as (
    select
        changed_groups.subject_number,
        changed_groups.answer_number,
        rule_groups.category,
        changed_groups.highest_rank,
        {{ limited('(coalesce(held.points, 0) + changed_groups.points)',
                   'rule_groups.group_cap') }}
        - coalesce(held.grouped_points, 0) as points
    from changed_groups
    inner join rule_groups
        on changed_groups.group_number = rule_groups.group_number
    left join held
        on changed_groups.subject_number = held.subject_number
            and changed_groups.group_number = held.group_number
),

summed as (
    select
        subject_number,
        answer_number,
        min(highest_rank) as highest_rank,
        sum(case when category = 'fit' then points else 0 end) as fit_points,
        sum(case when category = 'negative' then points else 0 end)
            as negative_points
    from changed
    group by subject_number, answer_number
),

uncapped_fit as (
    select
        held.subject_number,
        sum(held.grouped_points) as points
    from held
    inner join rule_groups
        on held.group_number = rule_groups.group_number
    where rule_groups.category = 'fit'
    group by held.subject_number
),

todays as (
    select
        scores.subject_number,
        scores.score,
        scores.intent_score,
        scores.negative_score,
        coalesce(uncapped_fit.points, 0) as fit_points,
        models.fit_cap
    from {{ of_rescored_subjects(ref('dated_scores')) }} as scores
    inner join {{ ref('scoring_models') }} as models
        on scores.scoring_model = models.scoring_model
    left join uncapped_fit
        on scores.subject_number = uncapped_fit.subject_number
    where scores.as_of_date = {{ as_of_date() }}
),

answered as (
    select
        answers.subject_number,
        answers.answer_number,
        summed.highest_rank,
        todays.intent_score,
        {{ limited('(todays.fit_points + coalesce(summed.fit_points, 0))',
                   'todays.fit_cap') }} as fit_score,
        todays.negative_score + coalesce(summed.negative_points, 0)
            as negative_score,
        todays.score as score_before
    from {{ of_rescored_subjects(ref('asked_answers')) }} as answers
    inner join todays
        on answers.subject_number = todays.subject_number
    left join summed
        on answers.subject_number = summed.subject_number
            and answers.answer_number = summed.answer_number
)

select
    subject_number,
    answer_number,
    highest_rank,
    intent_score,
    cast(fit_score as decimal(9, 2)) as fit_score,
    cast(
        greatest(0, least(100, fit_score + intent_score + negative_score))
        as decimal(9, 2)
    ) as score,
    score_before
from answered
