-- The roles that nobody is known in are rows too, and those engaged are the ones that
-- the score counts.
with shown as (
    select
        organization_id,
        scoring_model,
        count(*) as roles,
        sum(case when role_state = 'engaged' then 1 else 0 end) as engaged_roles
    from {{ ref('buying_groups') }}
    group by organization_id, scoring_model
),

committees as (
    select
        scoring_model,
        count(*) as roles
    from {{ ref('committee_roles') }}
    group by scoring_model
),

lines as (
    select
        subject_id,
        scoring_model,
        evidence_count
    from {{ ref('score_lines') }}
    where subject_type = 'organization' and evidence = 'buying roles engaged'
)

select
    scores.organization_id,
    scores.scoring_model,
    committees.roles,
    shown.roles as shown_roles,
    shown.engaged_roles,
    lines.evidence_count as scored_roles
from {{ ref('account_scores') }} as scores
inner join committees
    on scores.scoring_model = committees.scoring_model
left join shown
    on scores.organization_id = shown.organization_id
        and scores.scoring_model = shown.scoring_model
left join lines
    on scores.organization_id = lines.subject_id
        and scores.scoring_model = lines.scoring_model
where
    shown.roles is null
    or shown.roles <> committees.roles
    or shown.engaged_roles <> scores.engaged_roles
    or (shown.engaged_roles > 1 and lines.evidence_count is null)
    or lines.evidence_count <> shown.engaged_roles
