select
    evidence.as_of_date,
    evidence.interaction_id,
    interactions.occurred_at,
    interactions.known_at,
    interactions.known_until
from {{ ref('score_evidence') }} as evidence
inner join {{ ref('interactions') }} as interactions
    on evidence.interaction_id = interactions.interaction_id
inner join {{ ref('as_of_dates') }} as dates
    on evidence.as_of_date = dates.as_of_date
where
    interactions.occurred_at >= dates.ends_at
    or interactions.known_at >= dates.ends_at
    or interactions.known_until < dates.ends_at
