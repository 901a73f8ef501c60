with every_rule as (
    select
        scoring_model,
        rule_id,
        'intent' as category,
        label,
        signal as fact,
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
        false as is_disqualifier,
        true as keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('intent_rules') }}
    union all
    select
        scoring_model,
        rule_id,
        'negative' as category,
        label,
        signal as fact,
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
    from {{ ref('negative_rules') }}
    where signal is not null
)

select
    {{ numbered_rule('signal') }} as rule_number,
    scoring_model,
    rule_id,
    category,
    label,
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
from every_rule
