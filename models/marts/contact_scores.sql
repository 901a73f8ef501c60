{{ rescored_by_subject(['person_id', 'scoring_model'], has_ruleset_version=true) }}

select
    scores.subject_id as person_id,
    scores.scoring_model,
    scores.as_of_date,
    people.organization_id,
    scores.fit_score,
    scores.intent_score,
    scores.negative_score,
    scores.score,
    versions.ruleset_version
from {{ of_rescored_subjects(ref('dated_scores')) }} as scores
inner join {{ ref('as_of_dates') }} as dates
    on scores.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('people') }} as people
    on scores.subject_id = people.person_id
inner join {{ ref('ruleset_versions') }} as versions
    on scores.as_of_date = versions.as_of_date
        and scores.scoring_model = versions.scoring_model
where scores.subject_type = 'person'
