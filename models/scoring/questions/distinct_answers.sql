-- Every answer does what one of these does: the values that rules compare with, the
-- numbers just beside their limits, and one value that no rule names. Of those that
-- satisfy the same rules the plainest is kept.
{% set as_text = dbt.type_string() -%}
with places as (
    {% for place in range(1, 41) -%}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {% endfor %}
),

unnamed as (
    select
        'boolean' as value_type,
        'true' as answer
    union all
    select
        'boolean' as value_type,
        'false' as answer
    union all
    select
        'number' as value_type,
        '0' as answer
    union all
    select
        'text' as value_type,
        'none of these' as answer
),

operands as (
    select
        asked.scoring_model,
        asked.attribute,
        asked.value_type,
        trim({{ text_part('rules.value', '|', 'places.place') }}) as operand
    from {{ ref('question_attributes') }} as asked
    inner join {{ ref('fact_rules') }} as rules
        on asked.scoring_model = rules.scoring_model
            and asked.attribute = rules.fact
            and {{ is_valid_on('rules', as_of_date()) }}
    inner join places
        on
            places.place <= 1 + length(rules.value)
            - length(replace(rules.value, '|', ''))
),

numbers as (
    select
        scoring_model,
        attribute,
        operand,
        {{ try_cast('operand', 'decimal(18, 4)') }} as number
    from operands
),

candidates as (
    select
        scoring_model,
        attribute,
        operand as answer
    from operands
    {%- for step in ['- 0.0001', '+ 0.0001'] %}
    union distinct
    select
        scoring_model,
        attribute,
        cast(number {{ step }} as {{ as_text }}) as answer
    from numbers
    where number is not null
    {%- endfor %}
    union distinct
    select
        asked.scoring_model,
        asked.attribute,
        unnamed.answer
    from {{ ref('question_attributes') }} as asked
    inner join unnamed
        on asked.value_type = unnamed.value_type
),

possible as (
    select
        candidates.scoring_model,
        candidates.attribute,
        candidates.answer
    from candidates
    inner join {{ ref('question_attributes') }} as asked
        on candidates.scoring_model = asked.scoring_model
            and candidates.attribute = asked.attribute
    where
        case asked.value_type
            when 'boolean' then candidates.answer in ('true', 'false')
            when 'number'
                then {{ try_cast('candidates.answer', 'decimal(18, 4)') }} is not null
            else true
        end
        -- That one does not know is no answer.
        and (asked.unknown_value is null or candidates.answer <> asked.unknown_value)
),

satisfied as (
    select
        possible.scoring_model,
        possible.attribute,
        possible.answer,
        {{ ordered_listagg('rules.rule_id', "','", 'order by rules.rule_id') }}
            as rule_ids
    from possible
    left join {{ ref('fact_rules') }} as rules
        on possible.scoring_model = rules.scoring_model
            and possible.attribute = rules.fact
            and rules.operator <> 'missing'
            and {{ is_valid_on('rules', as_of_date()) }}
            and {{ satisfies('possible.answer', 'rules.operator', 'rules.value') }}
    group by possible.scoring_model, possible.attribute, possible.answer
),

ranked as (
    select
        scoring_model,
        attribute,
        answer,
        rule_ids,
        row_number() over (
            partition by scoring_model, attribute, rule_ids
            order by length(answer), answer
        ) as place
    from satisfied
)

select
    scoring_model,
    attribute,
    answer,
    rule_ids
from ranked
where place = 1
