-- What an organization earns: by its own facts and calls, and by the interest of its
-- people. A person counts with a share of the own intent points, weighed by buying role
-- and capped, so that ten visits of one person are not ten people.
with interests as (
    select
        as_of_date,
        scoring_model,
        subject_id as person_id,
        sum(applied_points) as intent_points
    from {{ ref('person_capped_points') }}
    where category = 'intent'
    group by as_of_date, scoring_model, subject_id
),

engaged_people as (
    select
        interests.as_of_date,
        interests.scoring_model,
        people.organization_id,
        interests.intent_points,
        coalesce(roles.buying_role, 'unknown') as buying_role
    from interests
    inner join {{ ref('people') }} as people
        on interests.person_id = people.person_id
    left join {{ ref('job_title_roles') }} as roles
        on people.job_title = roles.job_title
    where people.organization_id is not null
),

weighed as (
    select
        engaged.as_of_date,
        engaged.organization_id,
        engaged.scoring_model,
        rules.rule_id,
        rules.kind,
        rules.label,
        rules.cap_per_rule,
        engaged.intent_points,
        engaged.buying_role,
        roles.is_committee,
        cast(
            round(
                least(
                    engaged.intent_points * rules.points * roles.weight,
                    coalesce(rules.cap_per_person, 100)
                ),
                2
            ) as decimal(9, 2)
        ) as person_points,
        rules.points
    from engaged_people as engaged
    inner join {{ ref('account_rules') }} as rules
        on engaged.scoring_model = rules.scoring_model
            and {{ is_valid_on('rules', 'engaged.as_of_date') }}
            and engaged.intent_points >= rules.minimum_person_intent
    inner join {{ ref('buying_roles') }} as roles
        on engaged.buying_role = roles.buying_role
),

summed as (
    select
        as_of_date,
        organization_id,
        scoring_model,
        rule_id,
        label,
        cap_per_rule,
        sum(intent_points) as raw_points,
        sum(person_points) as points,
        count(*) as evidence_count,
        'people engaged' as evidence
    from weighed
    where kind = 'person_engagement'
    group by as_of_date, organization_id, scoring_model, rule_id, label, cap_per_rule
    union all
    -- One engaged role is a person; each further one makes a buying group.
    select
        as_of_date,
        organization_id,
        scoring_model,
        rule_id,
        label,
        cap_per_rule,
        points * (count(distinct buying_role) - 1) as raw_points,
        points * (count(distinct buying_role) - 1) as points,
        count(distinct buying_role) as evidence_count,
        'buying roles engaged' as evidence
    from weighed
    where kind = 'committee_coverage' and is_committee
    group by
        as_of_date, organization_id, scoring_model, rule_id, label, cap_per_rule, points
)

select
    as_of_date,
    subject_type,
    subject_id,
    scoring_model,
    category,
    rule_group,
    rule_id,
    label,
    raw_points,
    decayed_points,
    limited_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    evidence
from {{ ref('rule_points') }}
where subject_type = 'organization'
union all
select
    as_of_date,
    'organization' as subject_type,
    organization_id as subject_id,
    scoring_model,
    'intent' as category,
    rule_id as rule_group,
    rule_id,
    label,
    raw_points,
    points as decayed_points,
    {{ limited('points', 'cap_per_rule') }} as limited_points,
    evidence_count,
    cast(null as {{ dbt.type_timestamp() }}) as first_evidence_at,
    cast(null as {{ dbt.type_timestamp() }}) as last_evidence_at,
    evidence
from summed
where points <> 0
