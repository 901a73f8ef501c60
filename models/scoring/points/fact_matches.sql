-- Each rule meets each distinct value once; people are joined to the result.
with distinct_values as (
    select distinct
        attribute,
        value
    from {{ ref('facts') }}
),

satisfying as (
    select
        rules.rule_number,
        rules.scoring_model,
        distinct_values.attribute,
        distinct_values.value,
        -- Numbers and words of the rule are told; what else somebody typed is not.
        case
            when rules.operator in ('equals', 'in', 'between', 'at_least', 'at_most')
                then distinct_values.value
            when rules.operator in ('starts_with', 'contains_word') then rules.value
            else rules.operator
        end as evidence
    from {{ ref('fact_rules') }} as rules
    inner join distinct_values
        on rules.fact = distinct_values.attribute
    where
        rules.operator <> 'missing'
        and {{ satisfies('distinct_values.value', 'rules.operator', 'rules.value') }}
)

select
    rule_number,
    scoring_model,
    attribute,
    value,
    evidence,
    dense_rank() over (partition by rule_number order by evidence) as value_number
from satisfying
