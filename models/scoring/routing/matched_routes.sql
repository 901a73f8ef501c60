with leads as (
    select
        tiers.subject_id as person_id,
        tiers.scoring_model,
        tiers.tier,
        stages.lifecycle_stage,
        coalesce(person_areas.territory, organization_areas.territory) as territory
    from {{ ref('graded_tiers') }} as tiers
    inner join {{ ref('contact_stages') }} as stages
        on tiers.as_of_date = stages.as_of_date
            and tiers.subject_id = stages.person_id
            and tiers.scoring_model = stages.scoring_model
    inner join {{ ref('people') }} as people
        on tiers.subject_id = people.person_id
    left join {{ ref('area_facts') }} as person_areas
        on person_areas.entity = 'person'
            and tiers.subject_id = person_areas.entity_id
            and tiers.scoring_model = person_areas.scoring_model
    left join {{ ref('area_facts') }} as organization_areas
        on organization_areas.entity = 'organization'
            and people.organization_id = organization_areas.entity_id
            and tiers.scoring_model = organization_areas.scoring_model
    where tiers.subject_type = 'person'
),

ranked as (
    select
        leads.person_id,
        leads.scoring_model,
        leads.tier,
        leads.lifecycle_stage,
        leads.territory,
        rules.is_exploration,
        rules.rule_id as routing_rule_id,
        row_number() over (
            partition by leads.person_id, leads.scoring_model, rules.is_exploration
            order by rules.priority, rules.rule_id
        ) as place
    from leads
    inner join {{ ref('routing_rules') }} as rules
        on leads.scoring_model = rules.scoring_model
            and rules.tier in ('*', leads.tier)
            and rules.lifecycle_stage in ('*', leads.lifecycle_stage)
            and rules.territory in ('*', leads.territory)
    where {{ takes_service_line_of('rules.service_line', 'leads.person_id') }}
)

select
    person_id,
    scoring_model,
    is_exploration,
    tier,
    lifecycle_stage,
    territory,
    routing_rule_id
from ranked
where place = 1
