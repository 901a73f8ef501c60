select
    dates.as_of_date,
    outcomes.person_id,
    outcomes.outcome,
    min(outcomes.occurred_at) < min(dates.ends_at) as was_there_before
from {{ ref('outcomes') }} as outcomes
inner join {{ ref('as_of_dates') }} as dates
    on outcomes.occurred_at < dates.outcomes_until
where outcomes.person_id is not null
group by dates.as_of_date, outcomes.person_id, outcomes.outcome
