select
    person_id,
    scoring_model,
    queue,
    channel
from {{ ref('lead_routes') }}
where is_outreach_allowed and channel = 'none'
