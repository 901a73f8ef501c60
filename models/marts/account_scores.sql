with engaged as (
    select
        people.organization_id,
        scores.scoring_model,
        count(*) as known_people,
        sum(case when scores.intent_score > 0 then 1 else 0 end) as engaged_people
    from {{ ref('contact_scores') }} as scores
    inner join {{ ref('people') }} as people
        on scores.person_id = people.person_id
    where people.organization_id is not null
    group by people.organization_id, scores.scoring_model
)

select
    scores.subject_id as organization_id,
    scores.scoring_model,
    scores.as_of_date,
    scores.fit_score,
    scores.intent_score,
    scores.negative_score,
    scores.score,
    cast(coalesce(engaged.known_people, 0) as integer) as known_people,
    cast(coalesce(engaged.engaged_people, 0) as integer) as engaged_people,
    versions.ruleset_version
from {{ ref('dated_scores') }} as scores
inner join {{ ref('as_of_dates') }} as dates
    on scores.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('ruleset_versions') }} as versions
    on scores.as_of_date = versions.as_of_date
        and scores.scoring_model = versions.scoring_model
left join engaged
    on scores.subject_id = engaged.organization_id
        and scores.scoring_model = engaged.scoring_model
where scores.subject_type = 'organization'
