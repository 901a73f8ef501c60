-- What rules give or take for not knowing goes with any answer.
with numbers as (
    select distinct
        scoring_model,
        question_attribute,
        question_number
    from {{ ref('askable_answers') }}
)

select
    questions.subject_number,
    numbers.question_number,
    rules.group_number,
    cast(sum(rules.points) as decimal(12, 2)) as points
from {{ ref('open_questions') }} as questions
inner join numbers
    on questions.scoring_model = numbers.scoring_model
        and questions.question_attribute = numbers.question_attribute
inner join {{ ref('fact_points') }} as points
    on questions.subject_number = points.subject_number
inner join {{ ref('rules') }} as rules
    on points.rule_number = rules.rule_number
        and questions.attribute = rules.fact
group by questions.subject_number, numbers.question_number, rules.group_number
