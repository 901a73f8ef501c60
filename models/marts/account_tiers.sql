-- An account is as far as the furthest of its people who are on the way to buying.
with people_stages as (
    select
        contacts.organization_id,
        contacts.scoring_model,
        max(stages.stage_order) as stage_order
    from {{ ref('contact_tiers') }} as contacts
    inner join {{ ref('lifecycle_stages') }} as stages
        on contacts.lifecycle_stage = stages.lifecycle_stage
            and not stages.is_side_state
    where contacts.organization_id is not null
    group by contacts.organization_id, contacts.scoring_model
),

customers as (
    select distinct organization_id
    from {{ ref('outcomes') }}
    where outcome = 'closed_won' and organization_id is not null
)

select
    tiers.subject_id as organization_id,
    tiers.scoring_model,
    tiers.as_of_date,
    tiers.tier,
    tiers.tier_since,
    tiers.previous_tier,
    tiers.plain_tier,
    tiers.fit_grade,
    tiers.intent_grade,
    tiers.grade,
    case
        when tiers.disqualifying_rule_id is not null then 'disqualified'
        when customers.organization_id is not null then 'customer'
        else coalesce(stages.lifecycle_stage, 'new')
    end as lifecycle_stage,
    tiers.score,
    tiers.disqualifying_rule_id,
    tiers.ruleset_version
from {{ ref('graded_tiers') }} as tiers
left join people_stages
    on tiers.subject_id = people_stages.organization_id
        and tiers.scoring_model = people_stages.scoring_model
left join {{ ref('lifecycle_stages') }} as stages
    on people_stages.stage_order = stages.stage_order
left join customers
    on tiers.subject_id = customers.organization_id
where tiers.subject_type = 'organization'
