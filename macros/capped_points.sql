{# What caps leave of a subject's rule points: those of rule groups first, then those of
   the categories. Both take from the smallest points first, and by rule_id where points
   are equal. `rule_points` is a relation like the model of that name.
   Columns: the keys of rule_points, limited_points (before shared caps), grouped_points
   (after the group's) and applied_points (after the category's). #}
{% macro capped_points(rule_points, subject_type) -%}
with in_groups as (
    select
        points.as_of_date,
        points.subject_type,
        points.subject_id,
        points.scoring_model,
        points.category,
        points.rule_group,
        points.rule_id,
        points.limited_points,
        abs(rule_groups.cap_points) as group_cap,
        {{ points_before(
            'abs(points.limited_points)', 'points.rule_id',
            ['points.as_of_date', 'points.subject_id', 'points.scoring_model',
             'points.category', 'points.rule_group'],
        ) }} as points_before
    from {{ rule_points }} as points
    left join {{ ref('rule_groups') }} as rule_groups
        on points.scoring_model = rule_groups.scoring_model
            and points.category = rule_groups.category
            and points.rule_group = rule_groups.rule_group
    where points.subject_type = '{{ subject_type }}'
),

grouped as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        category,
        rule_group,
        rule_id,
        limited_points,
        {{ limited('limited_points', left_over('group_cap', 'points_before')) }}
            as grouped_points
    from in_groups
),

in_categories as (
    select
        grouped.as_of_date,
        grouped.subject_type,
        grouped.subject_id,
        grouped.scoring_model,
        grouped.category,
        grouped.rule_group,
        grouped.rule_id,
        grouped.limited_points,
        grouped.grouped_points,
        case grouped.category
            when 'fit' then models.fit_cap
            when 'intent' then models.intent_cap
        end as category_cap,
        {{ points_before(
            'abs(grouped.grouped_points)', 'grouped.rule_id',
            ['grouped.as_of_date', 'grouped.subject_id', 'grouped.scoring_model',
             'grouped.category'],
        ) }} as points_before
    from grouped
    inner join {{ ref('scoring_models') }} as models
        on grouped.scoring_model = models.scoring_model
)

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
    {{ limited('grouped_points', left_over('category_cap', 'points_before')) }}
        as applied_points
from in_categories
{%- endmacro %}

{# The sum of the points that come before a row when the largest come first. #}
{% macro points_before(points, key, group) -%}
    coalesce(
        sum({{ points }}) over (
            partition by {{ group | join(', ') }}
            order by {{ points }} desc, {{ key }} asc
            rows between unbounded preceding and 1 preceding
        ),
        0
    )
{%- endmacro %}

{# What a cap has left after the points before; null where there is no cap. #}
{% macro left_over(cap, points_before) -%}
    case
        when {{ cap }} is not null then greatest(0, {{ cap }} - {{ points_before }})
    end
{%- endmacro %}
