select
    person_id,
    scoring_model,
    team,
    assignment_source,
    assignee,
    queue_place
from {{ ref('lead_routes') }}
where
    (team is null) <> (assignment_source = 'nobody')
    or (assignment_source in ('crm_owner', 'kept', 'hashed')) <> (
        coalesce(assignee, assignee_owner_key) is not null
    )
    or (assignment_source in ('waiting', 'unstaffed')) <> (queue_place is not null)
    or length(reason) = 0
