-- Each rule meets each distinct value once; people are joined to the result.
with distinct_values as (
    select distinct
        attribute,
        value
    from {{ ref('facts') }}
)

select
    rules.rule_number,
    rules.scoring_model,
    distinct_values.attribute,
    distinct_values.value
from {{ ref('rules') }} as rules
inner join distinct_values
    on rules.fact = distinct_values.attribute
where
    rules.fact_kind = 'attribute'
    and rules.operator <> 'missing'
    and {{ satisfies('distinct_values.value', 'rules.operator', 'rules.value') }}
