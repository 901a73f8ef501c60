-- All caps are applied anew to what would be there after an answer. Sums suffice for
-- that, because the points of a category have one sign.
with todays as (
    select
        subject_number,
        person_id,
        scoring_model
    from {{ ref('subjects') }}
    where person_id is not null and as_of_date = {{ as_of_date() }}
),

-- By number first, because these are many rows.
summed as (
    select
        points.subject_number,
        rules.category,
        rules.rule_group,
        sum(points.limited_points) as points,
        sum(points.grouped_points) as grouped_points
    from {{ ref('capped_points') }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    group by points.subject_number, rules.category, rules.rule_group
),

held as (
    select
        todays.person_id,
        todays.scoring_model,
        summed.category,
        summed.rule_group,
        summed.points,
        summed.grouped_points
    from summed
    inner join todays
        on summed.subject_number = todays.subject_number
),

uncapped_fit as (
    select
        person_id,
        scoring_model,
        sum(grouped_points) as points
    from held
    where category = 'fit'
    group by person_id, scoring_model
),

in_groups as (
    select
        effects.person_id,
        effects.scoring_model,
        effects.question_attribute,
        effects.answer,
        effects.category,
        effects.highest_rank,
        {{ limited('(coalesce(held.points, 0) + effects.points)',
                   'abs(caps.cap_points)') }}
        - coalesce(held.grouped_points, 0) as points
    from {{ ref('answer_effects') }} as effects
    left join held
        on effects.person_id = held.person_id
            and effects.scoring_model = held.scoring_model
            and effects.category = held.category
            and effects.rule_group = held.rule_group
    left join {{ ref('rule_groups') }} as caps
        on effects.scoring_model = caps.scoring_model
            and effects.category = caps.category
            and effects.rule_group = caps.rule_group
),

changed as (
    select
        person_id,
        scoring_model,
        question_attribute,
        answer,
        min(highest_rank) as highest_rank,
        sum(case when category = 'fit' then points else 0 end) as fit_points,
        sum(case when category = 'negative' then points else 0 end)
            as negative_points
    from in_groups
    group by person_id, scoring_model, question_attribute, answer
),

answered as (
    select
        answers.person_id,
        answers.scoring_model,
        answers.question_attribute,
        answers.answer,
        changed.highest_rank,
        scores.score as score_before,
        scores.intent_score,
        {{ limited('(coalesce(uncapped_fit.points, 0)'
                   ' + coalesce(changed.fit_points, 0))', 'models.fit_cap') }}
            as fit_score,
        scores.negative_score + coalesce(changed.negative_points, 0)
            as negative_score
    from {{ ref('askable_answers') }} as answers
    inner join {{ ref('dated_scores') }} as scores
        on scores.subject_type = 'person'
            and scores.as_of_date = {{ as_of_date() }}
            and answers.person_id = scores.subject_id
            and answers.scoring_model = scores.scoring_model
    inner join {{ ref('scoring_models') }} as models
        on answers.scoring_model = models.scoring_model
    left join uncapped_fit
        on answers.person_id = uncapped_fit.person_id
            and answers.scoring_model = uncapped_fit.scoring_model
    left join changed
        on answers.person_id = changed.person_id
            and answers.scoring_model = changed.scoring_model
            and answers.question_attribute = changed.question_attribute
            and answers.answer = changed.answer
)

select
    person_id,
    scoring_model,
    question_attribute,
    answer,
    highest_rank,
    intent_score,
    cast(fit_score as decimal(9, 2)) as fit_score,
    cast(
        greatest(0, least(100, fit_score + intent_score + negative_score))
        as decimal(9, 2)
    ) as score,
    score_before
from answered
