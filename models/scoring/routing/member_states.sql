-- Who may be handed a lead is decided for the day on which the team works on it.
select
    members.member,
    members.team,
    members.capacity_per_day,
    members.weight,
    members.service_lines,
    members.territories,
    members.audiences,
    days.works_on,
    members.active_from <= days.works_on
    and (members.active_to is null or days.works_on < members.active_to) as is_active,
    members.active_from <= days.works_on
    and (members.active_to is null or days.works_on < members.active_to)
    and absences.member is null as is_present,
    case
        when members.hubspot_owner_id is not null
            then {{ record_key('hubspot', 'owner', 'members.hubspot_owner_id') }}
    end as hubspot_owner_key,
    case
        when members.salesforce_user_id is not null
            then {{ record_key('salesforce', 'user', 'members.salesforce_user_id') }}
    end as salesforce_owner_key
from {{ ref('team_members') }} as members
inner join {{ ref('team_days') }} as days
    on members.team = days.team
left join {{ ref('absences') }} as absences
    on members.member = absences.member
        and days.works_on >= absences.away_from
        and (absences.back_on is null or days.works_on < absences.back_on)
