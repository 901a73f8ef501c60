-- Whoever tells a ZIP code tells the state with it: of whom the state is unknown, too,
-- an answer is one of each. What is known of the two already, no answer changes.
with answers as (
    select
        scoring_model,
        attribute,
        answer
    from {{ ref('possible_answers') }}
    group by scoring_model, attribute, answer
),

combined as (
    select
        questions.scoring_model,
        questions.question_attribute,
        case when told.attribute <> told.question_attribute then told.attribute end
            as told_attribute,
        answers.answer || coalesce('|' || told_answers.answer, '') as answer,
        answers.answer as own_answer,
        told_answers.answer as told_answer
    from {{ ref('question_attributes') }} as questions
    inner join answers
        on questions.scoring_model = answers.scoring_model
            and questions.attribute = answers.attribute
    -- With itself, too: the question alone.
    inner join {{ ref('question_attributes') }} as told
        on questions.scoring_model = told.scoring_model
            and questions.question_attribute = told.question_attribute
    left join answers as told_answers
        on told.scoring_model = told_answers.scoring_model
            and told.attribute = told_answers.attribute
            and told.attribute <> told.question_attribute
    where questions.attribute = questions.question_attribute
)

select
    -- Of what somebody may answer to a question, the plainest is the lowest.
    row_number() over (
        order by
            scoring_model, question_attribute, length(answer),
            coalesce(told_attribute, ''), answer
    ) as answer_number,
    dense_rank() over (order by scoring_model, question_attribute) as question_number,
    scoring_model,
    question_attribute,
    told_attribute,
    answer,
    own_answer,
    told_answer
from combined
