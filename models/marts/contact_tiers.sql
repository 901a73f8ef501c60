select
    tiers.subject_id as person_id,
    tiers.scoring_model,
    tiers.as_of_date,
    people.organization_id,
    tiers.tier,
    tiers.tier_since,
    tiers.previous_tier,
    tiers.plain_tier,
    tiers.fit_grade,
    tiers.intent_grade,
    tiers.grade,
    stages.lifecycle_stage,
    tiers.score,
    tiers.disqualifying_rule_id,
    tiers.ruleset_version
from {{ ref('graded_tiers') }} as tiers
inner join {{ ref('people') }} as people
    on tiers.subject_id = people.person_id
inner join {{ ref('contact_stages') }} as stages
    on tiers.as_of_date = stages.as_of_date
        and tiers.subject_id = stages.person_id
        and tiers.scoring_model = stages.scoring_model
where tiers.subject_type = 'person'
