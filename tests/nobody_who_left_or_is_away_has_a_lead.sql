select
    routes.person_id,
    routes.scoring_model,
    routes.assignee,
    routes.assignee_owner_key
from {{ ref('lead_routes') }} as routes
left join {{ ref('team_members') }} as members
    on routes.assignee = members.member
left join {{ ref('team_days') }} as days
    on members.team = days.team
left join {{ ref('absences') }} as absences
    on members.member = absences.member
        and days.works_on >= absences.away_from
        and (absences.back_on is null or days.works_on < absences.back_on)
left join {{ ref('owners') }} as owners
    on routes.assignment_source = 'crm_owner'
        and routes.assignee_owner_key = owners.owner_key
where
    members.active_from > days.works_on
    or members.active_to <= days.works_on
    or absences.member is not null
    or not owners.is_active
