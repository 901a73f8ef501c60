with ranked as (
    select
        tiers.organization_id,
        tiers.scoring_model,
        row_number() over (
            partition by tiers.organization_id
            order by
                thresholds.tier_rank desc, models.priority asc, tiers.scoring_model asc
        ) as place
    from {{ ref('account_tiers') }} as tiers
    inner join {{ ref('scoring_models') }} as models
        on tiers.scoring_model = models.scoring_model
    inner join {{ ref('tier_thresholds') }} as thresholds
        on tiers.scoring_model = thresholds.scoring_model
            and thresholds.subject_type = 'organization'
            and tiers.tier = thresholds.tier
)

select
    records.connector,
    records.table_name,
    records.record_id,
    records.organization_id,
    records.organization_id as external_id,
    tiers.as_of_date,
    tiers.scoring_model,
    cast(round(scores.score, 0) as integer) as account_score,
    cast(round(scores.fit_score, 0) as integer) as fit_score,
    cast(round(scores.intent_score, 0) as integer) as intent_score,
    tiers.tier,
    tiers.tier_since,
    tiers.grade,
    tiers.lifecycle_stage,
    scores.known_people,
    scores.engaged_people,
    reasons.reasons,
    tiers.ruleset_version
from {{ ref('record_organizations') }} as records
inner join ranked
    on records.organization_id = ranked.organization_id and ranked.place = 1
inner join {{ ref('account_tiers') }} as tiers
    on ranked.organization_id = tiers.organization_id
        and ranked.scoring_model = tiers.scoring_model
inner join {{ ref('account_scores') }} as scores
    on ranked.organization_id = scores.organization_id
        and ranked.scoring_model = scores.scoring_model
left join {{ ref('top_reasons') }} as reasons
    on reasons.subject_type = 'organization'
        and ranked.organization_id = reasons.subject_id
        and ranked.scoring_model = reasons.scoring_model
where records.is_current_record
