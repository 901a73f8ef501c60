-- Nothing that a machine did, and nothing before it is known or after it is withdrawn.
-- One test, because these are the tables with the most rows.
select
    subjects.as_of_date,
    evidence.interaction_id,
    interactions.machine_reason,
    interactions.occurred_at,
    interactions.known_at,
    interactions.known_until
from {{ ref('score_evidence') }} as evidence
inner join {{ ref('subjects') }} as subjects
    on evidence.subject_number = subjects.subject_number
left join {{ ref('interactions') }} as interactions
    on evidence.interaction_id = interactions.interaction_id
where
    interactions.interaction_id is null
    or interactions.machine_reason is not null
    or interactions.occurred_at >= subjects.ends_at
    or interactions.known_at >= subjects.ends_at
    or interactions.known_until < subjects.ends_at
