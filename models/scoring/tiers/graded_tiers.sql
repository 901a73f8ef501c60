-- Today's row of each subject's tier history, with its grade.
select
    history.as_of_date,
    history.subject_type,
    history.subject_id,
    history.scoring_model,
    history.tier,
    history.tier_rank,
    history.tier_since,
    history.previous_tier,
    history.plain_tier,
    history.fit_score,
    history.intent_score,
    history.score,
    fit_bands.grade as fit_grade,
    intent_bands.grade as intent_grade,
    fit_bands.grade || intent_bands.grade as grade,
    history.disqualifying_rule_id,
    versions.ruleset_version
from {{ ref('tier_history') }} as history
inner join {{ ref('as_of_dates') }} as dates
    on history.as_of_date = dates.as_of_date and dates.is_current
inner join {{ ref('ruleset_versions') }} as versions
    on history.as_of_date = versions.as_of_date
        and history.scoring_model = versions.scoring_model
left join {{ ref('grade_bands') }} as fit_bands
    on history.scoring_model = fit_bands.scoring_model
        and fit_bands.dimension = 'fit'
        and history.fit_score >= fit_bands.from_points
        and (fit_bands.to_points is null or history.fit_score < fit_bands.to_points)
left join {{ ref('grade_bands') }} as intent_bands
    on history.scoring_model = intent_bands.scoring_model
        and intent_bands.dimension = 'intent'
        and history.intent_score >= intent_bands.from_points
        and (
            intent_bands.to_points is null
            or history.intent_score < intent_bands.to_points
        )
