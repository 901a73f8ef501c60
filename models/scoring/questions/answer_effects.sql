-- Points of the rules that an answer satisfies come in; those that rules give or take
-- for not knowing go.
with given_now as (
    select
        questions.person_id,
        questions.scoring_model,
        questions.question_attribute,
        rules.category,
        rules.rule_group,
        sum(rules.points) as points
    from {{ ref('open_questions') }} as questions
    inner join {{ ref('subjects') }} as subjects
        on questions.person_id = subjects.person_id
            and questions.scoring_model = subjects.scoring_model
            and subjects.as_of_date = {{ as_of_date() }}
    inner join {{ ref('fact_points') }} as points
        on subjects.subject_number = points.subject_number
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
            and questions.attribute = rules.fact
    group by
        questions.person_id, questions.scoring_model, questions.question_attribute,
        rules.category, rules.rule_group
),

changes as (
    {%- for attribute, answer in [
        ('question_attribute', 'own_answer'), ('told_attribute', 'told_answer')
    ] %}
    select
        answers.person_id,
        answers.scoring_model,
        answers.question_attribute,
        answers.answer,
        points.category,
        points.rule_group,
        points.points,
        points.highest_rank
    from {{ ref('askable_answers') }} as answers
    inner join {{ ref('answer_points') }} as points
        on answers.scoring_model = points.scoring_model
            and answers.{{ attribute }} = points.attribute
            and answers.{{ answer }} = points.answer
    union all
    {%- endfor %}
    select
        answers.person_id,
        answers.scoring_model,
        answers.question_attribute,
        answers.answer,
        given_now.category,
        given_now.rule_group,
        -given_now.points as points,
        cast(null as {{ dbt.type_int() }}) as highest_rank
    from {{ ref('askable_answers') }} as answers
    inner join given_now
        on answers.person_id = given_now.person_id
            and answers.scoring_model = given_now.scoring_model
            and answers.question_attribute = given_now.question_attribute
)

select
    person_id,
    scoring_model,
    question_attribute,
    answer,
    category,
    rule_group,
    cast(sum(points) as decimal(12, 2)) as points,
    min(highest_rank) as highest_rank
from changes
group by
    person_id, scoring_model, question_attribute, answer, category, rule_group
