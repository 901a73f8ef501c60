-- Where an attribute holds several values, several may be answered at once: one row of
-- a set of answers per value in it.
{% set most_kinds = 6 -%}
{% set members = [] -%}
{% for set_number in range(1, 2 ** most_kinds) -%}
{% for place in range(most_kinds) if (set_number // 2 ** place) % 2 -%}
{% do members.append((set_number, place + 1)) -%}
{% endfor -%}
{% endfor -%}
with numbered as (
    select
        answers.scoring_model,
        answers.attribute,
        answers.answer,
        asked.is_multivalued and answers.rule_ids is not null as is_one_of_several,
        row_number() over (
            partition by
                answers.scoring_model, answers.attribute,
                case when answers.rule_ids is null then 0 else 1 end
            order by answers.answer
        ) as place,
        count(answers.rule_ids) over (
            partition by answers.scoring_model, answers.attribute
        ) as kinds,
        asked.is_multivalued
    from {{ ref('distinct_answers') }} as answers
    inner join {{ ref('question_attributes') }} as asked
        on answers.scoring_model = asked.scoring_model
            and answers.attribute = asked.attribute
),

answer_sets as (
    {% for set_number, place in members -%}
    select
        {{ set_number }} as set_number,
        {{ place }} as place
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

largest_places as (
    select
        set_number,
        max(place) as largest_place
    from answer_sets
    group by set_number
),

chosen as (
    select
        numbered.scoring_model,
        numbered.attribute,
        answer_sets.set_number,
        numbered.answer as value
    from numbered
    inner join answer_sets
        on numbered.place = answer_sets.place
    inner join largest_places
        on answer_sets.set_number = largest_places.set_number
            and numbered.kinds >= largest_places.largest_place
    -- More kinds of answers are too many to weigh every set: nothing is asked.
    where numbered.is_one_of_several and numbered.kinds <= {{ most_kinds }}
),

named as (
    select
        scoring_model,
        attribute,
        set_number,
        {{ ordered_listagg('value', "';'", 'order by value') }} as answer
    from chosen
    group by scoring_model, attribute, set_number
)

select
    chosen.scoring_model,
    chosen.attribute,
    named.answer,
    chosen.value
from chosen
inner join named
    on chosen.scoring_model = named.scoring_model
        and chosen.attribute = named.attribute
        and chosen.set_number = named.set_number
union all
select
    scoring_model,
    attribute,
    answer,
    answer as value
from numbered
where
    not is_one_of_several
    and (not is_multivalued or kinds <= {{ most_kinds }})
