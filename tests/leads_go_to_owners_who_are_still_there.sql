select
    routes.person_id,
    routes.scoring_model,
    routes.owner
from {{ ref('lead_routes') }} as routes
inner join {{ ref('owners') }} as owners
    on routes.owner = owners.owner_key
where not owners.is_active
