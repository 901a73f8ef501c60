select
    evidence.interaction_id,
    evidence.rule_number,
    interactions.machine_reason
from {{ ref('score_evidence') }} as evidence
inner join {{ ref('interactions') }} as interactions
    on evidence.interaction_id = interactions.interaction_id
where interactions.machine_reason is not null
