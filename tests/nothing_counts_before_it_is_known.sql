select
    subjects.as_of_date,
    evidence.interaction_id,
    interactions.occurred_at,
    interactions.known_at,
    interactions.known_until
from {{ ref('score_evidence') }} as evidence
inner join {{ ref('interactions') }} as interactions
    on evidence.interaction_id = interactions.interaction_id
inner join {{ ref('subjects') }} as subjects
    on evidence.subject_number = subjects.subject_number
where
    interactions.occurred_at >= subjects.ends_at
    or interactions.known_at >= subjects.ends_at
    or interactions.known_until < subjects.ends_at
