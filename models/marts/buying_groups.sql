-- Every committee role of every account, so that the missing ones are there to be seen.
with members as (
    select
        subjects.organization_id,
        subjects.scoring_model,
        roles.buying_role,
        count(*) as known_people
    from {{ ref('subjects') }} as subjects
    inner join {{ ref('as_of_dates') }} as dates
        on subjects.as_of_date = dates.as_of_date and dates.is_current
    inner join {{ ref('people') }} as people
        on subjects.person_id = people.person_id
    inner join {{ ref('job_title_roles') }} as roles
        on people.job_title = roles.job_title
    where subjects.organization_id is not null
    group by subjects.organization_id, subjects.scoring_model, roles.buying_role
),

engaged as (
    select
        evidence.organization_id,
        evidence.scoring_model,
        evidence.buying_role,
        count(distinct evidence.person_id) as engaged_people,
        max(cast(evidence.last_evidence_at as date)) as last_engaged_on
    from {{ ref('account_evidence') }} as evidence
    inner join {{ ref('as_of_dates') }} as dates
        on evidence.as_of_date = dates.as_of_date and dates.is_current
    where evidence.kind = 'committee_coverage'
    group by evidence.organization_id, evidence.scoring_model, evidence.buying_role
)

select
    subjects.organization_id,
    subjects.scoring_model,
    subjects.as_of_date,
    committee.buying_role,
    roles.label,
    case
        when engaged.engaged_people > 0 then 'engaged'
        when members.known_people > 0 then 'known'
        else 'missing'
    end as role_state,
    cast(coalesce(members.known_people, 0) as integer) as known_people,
    cast(coalesce(engaged.engaged_people, 0) as integer) as engaged_people,
    engaged.last_engaged_on
from {{ ref('subjects') }} as subjects
inner join {{ ref('as_of_dates') }} as dates
    on subjects.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('committee_roles') }} as committee
    on subjects.scoring_model = committee.scoring_model
inner join {{ ref('buying_roles') }} as roles
    on committee.buying_role = roles.buying_role
left join members
    on subjects.organization_id = members.organization_id
        and subjects.scoring_model = members.scoring_model
        and committee.buying_role = members.buying_role
left join engaged
    on subjects.organization_id = engaged.organization_id
        and subjects.scoring_model = engaged.scoring_model
        and committee.buying_role = engaged.buying_role
where subjects.subject_type = 'organization'
