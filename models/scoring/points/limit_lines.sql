-- What limits took or gave, by subject: of a group, of a category, of the score.
{{ rescored_by_subject() }}

with capped as (
    select
        points.subject_number,
        rules.category,
        rules.rule_group,
        points.limited_points,
        points.grouped_points,
        points.applied_points
    from {{ of_rescored_subjects(ref('capped_points')) }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
),

limits as (
    select
        subject_number,
        'group_cap' as line_kind,
        category,
        rule_group,
        category || '_group_cap_' || rule_group as limit_id,
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
        category || '_category_cap' as limit_id,
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
            as limit_id,
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
)

select
    subject_number,
    line_kind,
    category,
    rule_group,
    limit_id,
    label,
    cast(points as decimal(12, 2)) as points,
    cast(applied_points as decimal(12, 2)) as applied_points
from limits
