-- What a CRM shows of a person: that of the scoring model in which the person is
-- furthest, because a CRM's record has one set of score fields.
with ranked as (
    select
        tiers.person_id,
        tiers.scoring_model,
        thresholds.tier_rank,
        row_number() over (
            partition by tiers.person_id
            order by
                thresholds.tier_rank desc, models.priority asc, tiers.scoring_model asc
        ) as place
    from {{ ref('contact_tiers') }} as tiers
    inner join {{ ref('scoring_models') }} as models
        on tiers.scoring_model = models.scoring_model
    inner join {{ ref('tier_thresholds') }} as thresholds
        on tiers.scoring_model = thresholds.scoring_model
            and thresholds.subject_type = 'person'
            and tiers.tier = thresholds.tier
),

deadlines as (
    select
        person_id,
        min(consent_deadline) as consent_deadline
    from {{ ref('consents') }}
    group by person_id
)

select
    records.connector,
    records.table_name,
    records.record_id,
    records.person_id,
    records.person_id as external_id,
    tiers.as_of_date,
    tiers.scoring_model,
    cast(round(scores.score, 0) as integer) as lead_score,
    cast(round(scores.fit_score, 0) as integer) as fit_score,
    cast(round(scores.intent_score, 0) as integer) as intent_score,
    tiers.tier,
    tiers.tier_since,
    tiers.grade,
    tiers.lifecycle_stage,
    routes.queue,
    routes.play,
    routes.team,
    case
        when owners.connector = records.connector then owners.owner_id
        when records.connector = 'hubspot' then members.hubspot_owner_id
        when records.connector = 'salesforce' then members.salesforce_user_id
    end as lead_owner_id,
    routes.sla_due_at,
    reasons.reasons,
    nurture.track as nurture_track,
    questions.question as next_question,
    cast(round(questions.possible_gain, 0) as integer) as next_question_points,
    routes.is_outreach_allowed,
    email_consents.is_allowed as is_email_allowed,
    phone_consents.is_allowed as is_phone_allowed,
    sms_consents.is_allowed as is_sms_allowed,
    deadlines.consent_deadline,
    tiers.ruleset_version
from {{ ref('record_people') }} as records
inner join ranked
    on records.person_id = ranked.person_id and ranked.place = 1
inner join {{ ref('contact_tiers') }} as tiers
    on ranked.person_id = tiers.person_id
        and ranked.scoring_model = tiers.scoring_model
inner join {{ ref('contact_scores') }} as scores
    on ranked.person_id = scores.person_id
        and ranked.scoring_model = scores.scoring_model
inner join {{ ref('lead_routes') }} as routes
    on ranked.person_id = routes.person_id
        and ranked.scoring_model = routes.scoring_model
left join {{ ref('owners') }} as owners
    on routes.assignee_owner_key = owners.owner_key
left join {{ ref('team_members') }} as members
    on routes.assignee = members.member
left join {{ ref('top_reasons') }} as reasons
    on reasons.subject_type = 'person'
        and ranked.person_id = reasons.subject_id
        and ranked.scoring_model = reasons.scoring_model
left join {{ ref('nurture_plan') }} as nurture
    on ranked.person_id = nurture.person_id
left join {{ ref('next_questions') }} as questions
    on ranked.person_id = questions.person_id
        and ranked.scoring_model = questions.scoring_model
        and questions.place = 1
        and round(questions.possible_gain, 0) > 0
        and routes.is_outreach_allowed
inner join {{ ref('consents') }} as email_consents
    on ranked.person_id = email_consents.person_id and email_consents.channel = 'email'
inner join {{ ref('consents') }} as phone_consents
    on ranked.person_id = phone_consents.person_id and phone_consents.channel = 'phone'
inner join {{ ref('consents') }} as sms_consents
    on ranked.person_id = sms_consents.person_id and sms_consents.channel = 'sms'
left join deadlines
    on ranked.person_id = deadlines.person_id
where records.is_current_record
