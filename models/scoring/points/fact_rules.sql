-- Apart from rules about signals, so that what follows from facts alone stays when one
-- of those is edited, and the other way round.
with every_rule as (
    select
        scoring_model,
        rule_id,
        'fit' as category,
        label,
        attribute as fact,
        operator,
        value,
        points,
        rule_group,
        false as is_disqualifier,
        true as keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('fit_rules') }}
    union all
    select
        scoring_model,
        rule_id,
        'negative' as category,
        label,
        attribute as fact,
        operator,
        value,
        points,
        rule_group,
        is_disqualifier,
        keeps_nurturing,
        action,
        valid_from,
        valid_to
    from {{ ref('negative_rules') }}
    where attribute is not null
)

select
    {{ numbered_rule('attribute') }} as rule_number,
    scoring_model,
    rule_id,
    category,
    label,
    fact,
    operator,
    value,
    points,
    rule_group,
    is_disqualifier,
    keeps_nurturing,
    action,
    valid_from,
    valid_to
from every_rule
