-- Exactly: nobody who may take a waiting lead has room left, or was handed a lead that
-- comes after it today.
with loads as (
    select
        assignments.assignee as member,
        sum(case when assignments.assigned_on = leads.works_on then 1 else 0 end)
            as handed_out,
        max(
            case
                when assignments.assignment_source = 'hashed' then leads.lead_number
            end
        ) as last_lead_number
    from {{ ref('lead_assignments') }} as assignments
    inner join {{ ref('worked_leads') }} as leads
        on assignments.person_id = leads.person_id
            and assignments.scoring_model = leads.scoring_model
    where
        assignments.as_of_date = {{ as_of_date() }}
        and assignments.is_handed_out
    group by assignments.assignee
)

select
    leads.person_id,
    leads.scoring_model,
    leads.lead_number,
    members.member,
    members.capacity_per_day,
    loads.handed_out,
    loads.last_lead_number
from {{ ref('lead_assignments') }} as assignments
inner join {{ ref('worked_leads') }} as leads
    on assignments.person_id = leads.person_id
        and assignments.scoring_model = leads.scoring_model
inner join {{ ref('member_states') }} as members
    on leads.team = members.team and members.is_present
left join loads
    on members.member = loads.member
where
    assignments.as_of_date = {{ as_of_date() }}
    and assignments.queue_place is not null
    and (
        members.audiences = '*'
        or '|' || members.audiences || '|' like '%|' || leads.scoring_model || '|%'
    )
    and (
        members.territories = '*'
        or '|' || members.territories || '|' like '%|' || leads.territory || '|%'
    )
    and (
        members.service_lines = '*'
        or exists (
            select 1
            from {{ ref('person_facts') }} as facts
            where
                facts.attribute = 'service_line'
                and leads.person_id = facts.person_id
                and '|' || members.service_lines || '|' like
                '%|' || lower(facts.value) || '|%'
        )
    )
    and (
        coalesce(loads.handed_out, 0) < members.capacity_per_day
        or loads.last_lead_number > leads.lead_number
    )
