{% set number, points = dbt.type_int(), 'decimal(9, 2)' -%}
with every_rule as (
    select
        rule_number,
        scoring_model,
        rule_id,
        category,
        label,
        'attribute' as fact_kind,
        fact,
        operator,
        value,
        cast(null as {{ number }}) as minimum_seconds,
        points,
        cast(null as {{ number }}) as half_life_days,
        cast(null as {{ points }}) as cap_per_day,
        cast(null as {{ points }}) as cap_per_rule,
        cast(null as {{ number }}) as minimum_days,
        cast(null as {{ number }}) as within_days,
        rule_group,
        is_disqualifier,
        keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('fact_rules') }}
    union all
    select
        rule_number,
        scoring_model,
        rule_id,
        category,
        label,
        'signal' as fact_kind,
        fact,
        operator,
        value,
        minimum_seconds,
        points,
        half_life_days,
        cap_per_day,
        cap_per_rule,
        minimum_days,
        within_days,
        rule_group,
        is_disqualifier,
        keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('signal_rules') }}
    union all
    -- What else decides about them is about people, and read where these are counted.
    select
        {{ numbered_rule('people') }} as rule_number,
        scoring_model,
        rule_id,
        'intent' as category,
        label,
        'people' as fact_kind,
        kind as fact,
        'at_least' as operator,
        cast(minimum_person_intent as {{ dbt.type_string() }}) as value,
        cast(null as {{ number }}) as minimum_seconds,
        points,
        cast(null as {{ number }}) as half_life_days,
        cast(null as {{ points }}) as cap_per_day,
        cap_per_rule,
        cast(null as {{ number }}) as minimum_days,
        within_days,
        rule_id as rule_group,
        false as is_disqualifier,
        true as keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('account_rules') }}
)

select
    rules.rule_number,
    rules.scoring_model,
    rules.rule_id,
    rules.category,
    rules.label,
    rules.fact_kind,
    rules.fact,
    rules.operator,
    rules.value,
    rules.minimum_seconds,
    rules.points,
    rules.half_life_days,
    rules.cap_per_day,
    rules.cap_per_rule,
    rules.minimum_days,
    rules.within_days,
    rules.rule_group,
    dense_rank() over (
        order by rules.scoring_model, rules.category, rules.rule_group
    ) as group_number,
    abs(rule_groups.cap_points) as group_cap,
    case rules.category
        when 'fit' then models.fit_cap
        when 'intent' then models.intent_cap
    end as category_cap,
    rules.is_disqualifier,
    rules.keeps_nurturing,
    rules.action,
    rules.valid_from,
    rules.valid_to
from every_rule as rules
left join {{ ref('scoring_models') }} as models
    on rules.scoring_model = models.scoring_model
left join {{ ref('rule_groups') }} as rule_groups
    on rules.scoring_model = rule_groups.scoring_model
        and rules.category = rule_groups.category
        and rules.rule_group = rule_groups.rule_group
