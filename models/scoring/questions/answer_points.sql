-- A rule counts once, however many of the values of an answer satisfy it.
with satisfied as (
    select distinct
        answers.scoring_model,
        answers.attribute,
        answers.answer,
        rules.rule_id,
        rules.group_number,
        rules.is_disqualifier,
        rules.keeps_nurturing,
        rules.points
    from {{ ref('possible_answers') }} as answers
    inner join {{ ref('rules') }} as rules
        on answers.scoring_model = rules.scoring_model
            and answers.attribute = rules.fact
            and rules.fact_kind = 'attribute'
            and rules.operator <> 'missing'
            and {{ is_valid_on('rules', as_of_date()) }}
            and {{ satisfies('answers.value', 'rules.operator', 'rules.value') }}
)

select
    scoring_model,
    attribute,
    answer,
    group_number,
    cast(sum(points) as decimal(12, 2)) as points,
    min(
        case
            when is_disqualifier and keeps_nurturing then 1
            when is_disqualifier then 0
        end
    ) as highest_rank
from satisfied
group by scoring_model, attribute, answer, group_number
