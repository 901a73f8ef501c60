-- Merging copies of a record adds no points: what happened once, counts once.
select
    evidence.subject_number,
    evidence.rule_number,
    interactions.signal,
    interactions.detail,
    interactions.occurred_at,
    count(*) as times
from {{ ref('score_evidence') }} as evidence
inner join {{ ref('interactions') }} as interactions
    on evidence.interaction_id = interactions.interaction_id
group by
    evidence.subject_number,
    evidence.rule_number,
    interactions.signal,
    interactions.detail,
    interactions.occurred_at
having count(*) > 1
