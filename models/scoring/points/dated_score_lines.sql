-- The one place where points become lines. Two sums over a subject's lines are its
-- score, to the cent: that of `points`, where each rule stands in full and caps take
-- back, and that of `applied_points`, where each rule stands with its share after caps.
with capped as (
    {% for subject_type in ('person', 'organization') -%}
    select
        subject_number,
        category,
        rule_group,
        rule_id,
        raw_points,
        decayed_points,
        limited_points,
        grouped_points,
        applied_points,
        evidence_count,
        first_evidence_at,
        last_evidence_at,
        evidence
    from {{ ref(subject_type ~ '_capped_points') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- What limits took or gave, by subject: of a group, of a category, of the score.
limits as (
    select
        subject_number,
        'group_cap' as line_kind,
        category,
        rule_group,
        category || '_group_cap_' || rule_group as rule_id,
        'Limit of the group ' || replace(rule_group, '_', ' ') as limit_label,
        sum(grouped_points - limited_points) as points,
        0 as applied_points
    from capped
    where grouped_points <> limited_points
    group by subject_number, category, rule_group
    union all
    select
        subject_number,
        'category_cap' as line_kind,
        category,
        null as rule_group,
        category || '_category_cap' as rule_id,
        'Limit of the category ' || category as limit_label,
        sum(applied_points - grouped_points) as points,
        0 as applied_points
    from capped
    where applied_points <> grouped_points
    group by subject_number, category
    union all
    select
        subject_number,
        case when sum(applied_points) < 0 then 'floor' else 'ceiling' end as line_kind,
        'limit' as category,
        null as rule_group,
        case when sum(applied_points) < 0 then 'score_floor' else 'score_ceiling' end
            as rule_id,
        case
            when sum(applied_points) < 0 then 'A score is at least 0'
            else 'A score is at most 100'
        end as limit_label,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points) as points,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points)
            as applied_points
    from capped
    group by subject_number
    having sum(applied_points) not between 0 and 100
)

select
    subject_number,
    'rule' as line_kind,
    category,
    rule_group,
    rule_id,
    cast(null as {{ dbt.type_string() }}) as limit_label,
    raw_points,
    decayed_points,
    limited_points as points,
    applied_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    evidence
from capped
union all
select
    subject_number,
    line_kind,
    category,
    rule_group,
    rule_id,
    limit_label,
    0 as raw_points,
    0 as decayed_points,
    cast(points as decimal(12, 2)) as points,
    cast(applied_points as decimal(12, 2)) as applied_points,
    null as evidence_count,
    null as first_evidence_at,
    null as last_evidence_at,
    null as evidence
from limits
