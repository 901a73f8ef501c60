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
        'Limit of the group ' || replace(rule_group, '_', ' ') as label,
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
        'Limit of the category ' || category as label,
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
        end as label,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points) as points,
        greatest(0, least(100, sum(applied_points))) - sum(applied_points)
            as applied_points
    from capped
    group by subject_number
    having sum(applied_points) not between 0 and 100
),

lines as (
    select
        subject_number,
        'rule' as line_kind,
        category,
        rule_group,
        rule_id,
        cast(null as {{ dbt.type_string() }}) as label,
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
),

labels as (
    {% for rules in ('rules', 'account_rules') -%}
    select
        scoring_model,
        rule_id,
        label,
        valid_from,
        valid_to
    from {{ ref(rules) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    lines.subject_number,
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    lines.line_kind,
    lines.category,
    lines.rule_group,
    lines.rule_id,
    coalesce(lines.label, labels.label) as label,
    lines.raw_points,
    lines.decayed_points,
    lines.points,
    lines.applied_points,
    lines.evidence_count,
    lines.first_evidence_at,
    lines.last_evidence_at,
    lines.evidence
from lines
inner join {{ ref('subjects') }} as subjects
    on lines.subject_number = subjects.subject_number
left join labels
    on lines.label is null
        and subjects.scoring_model = labels.scoring_model
        and lines.rule_id = labels.rule_id
        and {{ is_valid_on('labels', 'subjects.as_of_date') }}
