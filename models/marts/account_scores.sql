with known as (
    select
        organization_id,
        scoring_model,
        count(*) as known_people
    from {{ ref('contact_scores') }}
    where organization_id is not null
    group by organization_id, scoring_model
),

engaged as (
    select
        evidence.organization_id,
        evidence.scoring_model,
        count(distinct evidence.person_id) as engaged_people,
        max(cast(evidence.last_evidence_at as date)) as last_engaged_on
    from {{ ref('account_evidence') }} as evidence
    inner join {{ ref('as_of_dates') }} as dates
        on evidence.as_of_date = dates.as_of_date and dates.is_current
    group by evidence.organization_id, evidence.scoring_model
),

committees as (
    select
        organization_id,
        scoring_model,
        count(*) as committee_roles,
        sum(case when role_state = 'engaged' then 1 else 0 end) as engaged_roles,
        sum(case when role_state = 'missing' then 1 else 0 end) as missing_roles
    from {{ ref('buying_groups') }}
    group by organization_id, scoring_model
)

select
    scores.subject_id as organization_id,
    scores.scoring_model,
    scores.as_of_date,
    scores.fit_score,
    scores.intent_score,
    scores.negative_score,
    scores.score,
    cast(coalesce(known.known_people, 0) as integer) as known_people,
    cast(coalesce(engaged.engaged_people, 0) as integer) as engaged_people,
    case
        when known.known_people is null then 'nobody_known'
        when engaged.engaged_people is null then 'nobody_engaged'
        when committees.engaged_roles > 1 then 'group_engaged'
        else 'people_engaged'
    end as engagement,
    cast(coalesce(committees.engaged_roles, 0) as integer) as engaged_roles,
    cast(coalesce(committees.missing_roles, 0) as integer) as missing_roles,
    cast(
        coalesce(
            round(
                cast(committees.engaged_roles as decimal(9, 4))
                / committees.committee_roles,
                4
            ),
            0
        ) as decimal(5, 4)
    ) as committee_coverage,
    engaged.last_engaged_on,
    versions.ruleset_version
from {{ ref('dated_scores') }} as scores
inner join {{ ref('as_of_dates') }} as dates
    on scores.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('ruleset_versions') }} as versions
    on scores.as_of_date = versions.as_of_date
        and scores.scoring_model = versions.scoring_model
left join known
    on scores.subject_id = known.organization_id
        and scores.scoring_model = known.scoring_model
left join engaged
    on scores.subject_id = engaged.organization_id
        and scores.scoring_model = engaged.scoring_model
left join committees
    on scores.subject_id = committees.organization_id
        and scores.scoring_model = committees.scoring_model
where scores.subject_type = 'organization'
