{# What shared caps leave of the points of a subject, by category: first those of rule
   groups, then those of the categories. Sums suffice, because the points of a category
   have one sign: a cap leaves the smaller of the two, whichever rule it takes from.

   `points`: a relation or CTE with subject_number, rule_number and limited_points. #}
{% macro category_points(points) -%}
group_points as (
    select
        points.subject_number,
        rules.group_number,
        sum(points.limited_points) as points
    from {{ points }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    group by points.subject_number, rules.group_number
),

rule_groups as (
    select distinct
        group_number,
        category,
        group_cap,
        category_cap
    from {{ ref('rules') }}
),

summed as (
    select
        group_points.subject_number,
        rule_groups.category,
        min(rule_groups.category_cap) as category_cap,
        sum(
            cast(
                {{ limited('group_points.points', 'rule_groups.group_cap') }}
                as decimal(12, 2)
            )
        ) as points
    from group_points
    inner join rule_groups
        on group_points.group_number = rule_groups.group_number
    group by group_points.subject_number, rule_groups.category
)

select
    subject_number,
    category,
    cast({{ limited('points', 'category_cap') }} as decimal(12, 2)) as points
from summed
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
