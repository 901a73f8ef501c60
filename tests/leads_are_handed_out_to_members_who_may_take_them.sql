with service_lines as (
    select
        person_id,
        lower(value) as service_line
    from {{ ref('person_facts') }}
    where attribute = 'service_line'
)

select
    leads.person_id,
    leads.scoring_model,
    assignments.assignee
from {{ ref('lead_assignments') }} as assignments
inner join {{ ref('worked_leads') }} as leads
    on assignments.person_id = leads.person_id
        and assignments.scoring_model = leads.scoring_model
left join {{ ref('team_members') }} as members
    on assignments.assignee = members.member
        and leads.team = members.team
where
    assignments.as_of_date = {{ as_of_date() }}
    and assignments.assignment_source = 'hashed'
    and (
        members.member is null
        or (
            members.audiences <> '*'
            and '|' || members.audiences || '|' not like
            '%|' || leads.scoring_model || '|%'
        )
        or (
            members.territories <> '*'
            and '|' || members.territories || '|' not like
            '%|' || coalesce(leads.territory, '?') || '|%'
        )
        or (
            members.service_lines <> '*'
            and not exists (
                select 1
                from service_lines
                where
                    leads.person_id = service_lines.person_id
                    and '|' || members.service_lines || '|' like
                    '%|' || service_lines.service_line || '|%'
            )
        )
    )
