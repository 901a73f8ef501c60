-- Points of the rules that an answer satisfies, about the attribute that is asked or
-- about the one that is told with it.
with satisfied as (
    {%- for attribute, answer in [
        ('question_attribute', 'own_answer'), ('told_attribute', 'told_answer')
    ] %}
    select
        answers.answer_number,
        points.group_number,
        points.points,
        points.highest_rank
    from {{ ref('askable_answers') }} as answers
    inner join {{ ref('answer_points') }} as points
        on answers.scoring_model = points.scoring_model
            and answers.{{ attribute }} = points.attribute
            and answers.{{ answer }} = points.answer
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    answer_number,
    group_number,
    cast(sum(points) as decimal(12, 2)) as points,
    min(highest_rank) as highest_rank
from satisfied
group by answer_number, group_number
