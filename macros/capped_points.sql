{# What caps leave of a subject's rule points: those of rule groups first, then those of
   the categories. Both take from the smallest points first, and by rule_id where points
   are equal. `rule_points` is a relation like the model of that name.
   Columns: those of rule_points, whose limited_points are before shared caps, and
   grouped_points (after the group's) and applied_points (after the category's). #}
{% macro capped_points(rule_points, subject_type) -%}
{%- set carried = [
    'subject_number', 'scoring_model', 'category', 'rule_group', 'rule_id',
    'raw_points', 'decayed_points', 'limited_points', 'evidence_count',
    'first_evidence_at', 'last_evidence_at', 'evidence',
] -%}
with in_groups as (
    select
        {% for column in carried -%}
        points.{{ column }},
        {% endfor -%}
        abs(rule_groups.cap_points) as group_cap,
        {{ points_before(
            'abs(points.limited_points)', 'points.rule_id',
            ['points.subject_number', 'points.category', 'points.rule_group'],
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
        {% for column in carried -%}
        {{ column }},
        {% endfor -%}
        cast(
            {{ limited('limited_points', left_over('group_cap', 'points_before')) }}
            as decimal(12, 2)
        ) as grouped_points
    from in_groups
),

in_categories as (
    select
        {% for column in carried -%}
        grouped.{{ column }},
        {% endfor -%}
        grouped.grouped_points,
        case grouped.category
            when 'fit' then models.fit_cap
            when 'intent' then models.intent_cap
        end as category_cap,
        {{ points_before(
            'abs(grouped.grouped_points)', 'grouped.rule_id',
            ['grouped.subject_number', 'grouped.category'],
        ) }} as points_before
    from grouped
    inner join {{ ref('scoring_models') }} as models
        on grouped.scoring_model = models.scoring_model
)

select
    {% for column in carried -%}
    {{ column }},
    {% endfor -%}
    '{{ subject_type }}' as subject_type,
    grouped_points,
    cast(
        {{ limited('grouped_points', left_over('category_cap', 'points_before')) }}
        as decimal(12, 2)
    ) as applied_points
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
