select
    rules.scoring_model,
    rules.rule_id,
    rules.fact
from {{ ref('rules') }} as rules
inner join {{ ref('attributes') }} as attributes
    on rules.fact_kind = 'attribute' and rules.fact = attributes.attribute
where attributes.sensitivity = 'restricted'
union all
select
    rules.scoring_model,
    rules.rule_id,
    rules.fact
from {{ ref('rules') }} as rules
inner join {{ ref('signals') }} as signals
    on rules.fact_kind = 'signal' and rules.fact = signals.signal
where signals.sensitivity = 'restricted'
