-- Whose interest counts for an account. Somebody counts for one account, the primary
-- one, while the own intent is high and recent enough; nobody does whose role weighs
-- nothing or whom a hard negative rules out.
{{ rescored_by_subject(
    ['as_of_date', 'scoring_model', 'person_id'], of_all_dates=true
) }}

with evidence as (
    select
        points.subject_number,
        min(points.first_evidence_at) as first_evidence_at,
        max(points.last_evidence_at) as last_evidence_at
    from {{ of_rescored_subjects(ref('rule_points')) }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    where points.subject_type = 'person' and rules.category = 'intent'
    group by points.subject_number
),

interests as (
    select
        points.subject_number,
        points.points as intent_points,
        evidence.first_evidence_at,
        evidence.last_evidence_at
    from {{ of_rescored_subjects(ref('person_category_points')) }} as points
    inner join evidence
        on points.subject_number = evidence.subject_number
    where points.category = 'intent' and points.points > 0
),

interested_people as (
    select
        subjects.as_of_date,
        subjects.scoring_model,
        people.organization_id,
        subjects.person_id,
        roles.buying_role,
        roles.weight as role_weight,
        interests.intent_points,
        interests.first_evidence_at,
        interests.last_evidence_at
    from interests
    inner join {{ ref('subjects') }} as subjects
        on interests.subject_number = subjects.subject_number
    inner join {{ ref('people') }} as people
        on subjects.person_id = people.person_id
    left join {{ ref('job_title_roles') }} as titles
        on people.job_title = titles.job_title
    inner join {{ ref('buying_roles') }} as roles
        on coalesce(titles.buying_role, 'unknown') = roles.buying_role
    left join {{ ref('hard_negatives') }} as negatives
        on interests.subject_number = negatives.subject_number
    where
        people.organization_id is not null
        and roles.weight > 0
        and negatives.subject_number is null
)

select
    interested.as_of_date,
    interested.organization_id,
    interested.scoring_model,
    rules.rule_id,
    rules.kind,
    interested.person_id,
    interested.buying_role,
    interested.role_weight,
    interested.intent_points,
    -- The points of coverage are those of roles, not of anybody in them.
    case
        when rules.kind = 'person_engagement'
            then
                cast(
                    round(
                        least(
                            interested.intent_points
                            * rules.points
                            * interested.role_weight,
                            rules.cap_per_person
                        ),
                        2
                    ) as decimal(9, 2)
                )
    end as person_points,
    interested.first_evidence_at,
    interested.last_evidence_at
from interested_people as interested
inner join {{ ref('account_rules') }} as rules
    on interested.scoring_model = rules.scoring_model
        and {{ is_valid_on('rules', 'interested.as_of_date') }}
        and interested.intent_points >= rules.minimum_person_intent
        and {{ dbt.datediff(
            'interested.last_evidence_at', 'interested.as_of_date', 'day'
        ) }} < rules.within_days
left join {{ ref('committee_roles') }} as committee
    on interested.scoring_model = committee.scoring_model
        and interested.buying_role = committee.buying_role
where rules.kind = 'person_engagement' or committee.buying_role is not null
