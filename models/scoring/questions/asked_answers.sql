select
    questions.subject_number,
    askable.answer_number,
    askable.question_number
from {{ ref('open_questions') }} as questions
left join {{ ref('open_questions') }} as told
    on questions.subject_number = told.subject_number
        and questions.question_attribute = told.question_attribute
        and told.attribute <> told.question_attribute
inner join {{ ref('askable_answers') }} as askable
    on questions.scoring_model = askable.scoring_model
        and questions.question_attribute = askable.question_attribute
        and coalesce(told.attribute, '') = coalesce(askable.told_attribute, '')
where questions.attribute = questions.question_attribute
