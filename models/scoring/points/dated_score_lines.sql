-- The one place where points become lines. Two sums over a subject's lines are its
-- score, to the cent: that of `points`, where each rule stands in full and caps take
-- back, and that of `applied_points`, where each rule stands with its share after caps.
with rule_points as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id,
        label,
        raw_points,
        decayed_points,
        evidence_count,
        first_evidence_at,
        last_evidence_at,
        evidence
    from {{ ref('rule_points') }}
    where subject_type = 'person'
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id,
        label,
        raw_points,
        decayed_points,
        evidence_count,
        first_evidence_at,
        last_evidence_at,
        evidence
    from {{ ref('organization_rule_points') }}
),

capped as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        category,
        rule_group,
        rule_id,
        limited_points,
        grouped_points,
        applied_points
    from {{ ref('person_capped_points') }}
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        category,
        rule_group,
        rule_id,
        limited_points,
        grouped_points,
        applied_points
    from {{ ref('organization_capped_points') }}
),

-- What limits took or gave, by subject: of a group, of a category, of the score.
limits as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        category,
        rule_group,
        'group_cap' as line_kind,
        category || '_group_cap_' || rule_group as rule_id,
        'Limit of the group ' || replace(rule_group, '_', ' ') as label,
        sum(grouped_points) - sum(limited_points) as points,
        0 as applied_points
    from capped
    group by
        as_of_date, subject_type, subject_id, scoring_model, category, rule_group
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        category,
        null as rule_group,
        'category_cap' as line_kind,
        category || '_category_cap' as rule_id,
        'Limit of the category ' || category as label,
        sum(applied_points) - sum(grouped_points) as points,
        0 as applied_points
    from capped
    group by as_of_date, subject_type, subject_id, scoring_model, category
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        'limit' as category,
        null as rule_group,
        case when sum(applied_points) < 0 then 'floor' else 'ceiling' end as line_kind,
        case when sum(applied_points) < 0 then 'score_floor' else 'score_ceiling' end
            as rule_id,
        case
            when sum(applied_points) < 0 then 'A score is at least 0'
            else 'A score is at most 100'
        end as label,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points) as points,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points)
            as applied_points
    from capped
    group by as_of_date, subject_type, subject_id, scoring_model
)

select
    capped.as_of_date,
    capped.subject_type,
    capped.subject_id,
    capped.scoring_model,
    'rule' as line_kind,
    capped.category,
    capped.rule_group,
    capped.rule_id,
    rule_points.label,
    cast(rule_points.raw_points as decimal(12, 2)) as raw_points,
    cast(rule_points.decayed_points as decimal(12, 2)) as decayed_points,
    cast(capped.limited_points as decimal(12, 2)) as points,
    cast(capped.applied_points as decimal(12, 2)) as applied_points,
    cast(rule_points.evidence_count as {{ dbt.type_int() }}) as evidence_count,
    rule_points.first_evidence_at,
    rule_points.last_evidence_at,
    rule_points.evidence
from capped
inner join rule_points
    on capped.as_of_date = rule_points.as_of_date
        and capped.subject_type = rule_points.subject_type
        and capped.subject_id = rule_points.subject_id
        and capped.scoring_model = rule_points.scoring_model
        and capped.rule_id = rule_points.rule_id
union all
select
    as_of_date,
    subject_type,
    subject_id,
    scoring_model,
    line_kind,
    category,
    rule_group,
    rule_id,
    label,
    0 as raw_points,
    0 as decayed_points,
    cast(points as decimal(12, 2)) as points,
    cast(applied_points as decimal(12, 2)) as applied_points,
    null as evidence_count,
    null as first_evidence_at,
    null as last_evidence_at,
    null as evidence
from limits
where points <> 0
