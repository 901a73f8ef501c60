-- Whoever tells a ZIP code tells the state with it: an answer to such a question is one
-- of each. What is known of the two already, no answer changes.
with answers as (
    select
        scoring_model,
        attribute,
        answer
    from {{ ref('possible_answers') }}
    group by scoring_model, attribute, answer
)

select
    questions.person_id,
    questions.scoring_model,
    questions.question_attribute,
    answers.answer || coalesce('|' || told_answers.answer, '') as answer,
    answers.answer as own_answer,
    told_answers.attribute as told_attribute,
    told_answers.answer as told_answer
from {{ ref('open_questions') }} as questions
inner join answers
    on questions.scoring_model = answers.scoring_model
        and questions.attribute = answers.attribute
left join {{ ref('open_questions') }} as told
    on questions.person_id = told.person_id
        and questions.scoring_model = told.scoring_model
        and questions.question_attribute = told.question_attribute
        and told.attribute <> told.question_attribute
left join answers as told_answers
    on told.scoring_model = told_answers.scoring_model
        and told.attribute = told_answers.attribute
where questions.attribute = questions.question_attribute
