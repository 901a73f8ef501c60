select
    rules.scoring_model,
    rules.rule_id,
    dates.as_of_date,
    count(*) as rules
from {{ ref('rules') }} as rules
inner join {{ ref('as_of_dates') }} as dates
    on {{ is_valid_on('rules', 'dates.as_of_date') }}
group by rules.scoring_model, rules.rule_id, dates.as_of_date
having count(*) > 1
