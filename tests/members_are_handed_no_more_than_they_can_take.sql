-- Over all dates whose leads were handed out for the same working day.
select
    assignments.assignee,
    assignments.assigned_on,
    members.capacity_per_day,
    count(*) as handed_out
from {{ ref('lead_assignments') }} as assignments
inner join {{ ref('member_states') }} as members
    on assignments.assignee = members.member
        and assignments.assigned_on = members.works_on
where
    assignments.as_of_date = {{ as_of_date() }}
    and assignments.is_handed_out
group by assignments.assignee, assignments.assigned_on, members.capacity_per_day
having count(*) > members.capacity_per_day
