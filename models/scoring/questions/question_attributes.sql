-- What a question tells: the attribute it is about, and one of which the answer tells
-- too, as a ZIP code tells the state. Where a rule looks at a part of a text there is
-- no end of answers, so nobody can say what an answer may bring: it is not asked.
with told as (
    select
        catalogue.attribute,
        catalogue.entity,
        catalogue.value_type,
        catalogue.is_multivalued,
        catalogue.unknown_value,
        asked.attribute as question_attribute,
        asked.question,
        asked.label
    from {{ ref('attributes') }} as catalogue
    inner join {{ ref('attributes') }} as asked
        on coalesce(catalogue.asked_with, catalogue.attribute) = asked.attribute
    where
        asked.question is not null
        and asked.sensitivity = 'open'
        and catalogue.sensitivity = 'open'
),

named as (
    select
        rules.scoring_model,
        told.question_attribute
    from {{ ref('fact_rules') }} as rules
    inner join told
        on rules.fact = told.attribute
    where {{ is_valid_on('rules', as_of_date()) }}
    group by rules.scoring_model, told.question_attribute
    having
        sum(
            case
                when rules.operator in ('starts_with', 'contains_word') then 1
                else 0
            end
        ) = 0
)

select
    named.scoring_model,
    told.attribute,
    told.question_attribute,
    told.question,
    told.label,
    told.entity,
    told.value_type,
    told.is_multivalued,
    told.unknown_value
from told
inner join named
    on told.question_attribute = named.question_attribute
