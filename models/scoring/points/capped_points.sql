-- Caps take from the smallest points first, and from the youngest rule where points are
-- equal. Which rule loses to a cap is asked of the as-of date only; for scores, sums do
-- (macros/caps.sql).
{{ rescored_by_subject() }}

{% set carried = [
    'subject_number', 'rule_number', 'raw_points', 'decayed_points', 'limited_points',
    'evidence_count', 'first_evidence_at', 'last_evidence_at', 'value_number',
] -%}
with points as (
    {% for points in ('rule_points', 'organization_rule_points') -%}
    select
        points.subject_number,
        points.rule_number,
        points.raw_points,
        points.decayed_points,
        points.limited_points,
        points.evidence_count,
        points.first_evidence_at,
        points.last_evidence_at,
        points.value_number
    from {{ of_rescored_subjects(ref(points)) }} as points
    inner join {{ ref('subjects') }} as subjects
        on points.subject_number = subjects.subject_number
            and subjects.as_of_date = {{ as_of_date() }}
    {% if points == 'rule_points' -%}
    where points.subject_type = 'person'
    union all
    {% endif -%}
    {% endfor %}
),

in_groups as (
    select
        {% for column in carried -%}
        points.{{ column }},
        {% endfor -%}
        rules.category,
        rules.group_cap,
        rules.category_cap,
        {{ points_before(
            'abs(points.limited_points)', 'points.rule_number',
            ['points.subject_number', 'rules.group_number'],
        ) }} as points_before
    from points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
),

grouped as (
    select
        {% for column in carried -%}
        {{ column }},
        {% endfor -%}
        category,
        category_cap,
        cast(
            {{ limited('limited_points', left_over('group_cap', 'points_before')) }}
            as decimal(12, 2)
        ) as grouped_points
    from in_groups
),

in_categories as (
    select
        {% for column in carried -%}
        {{ column }},
        {% endfor -%}
        category_cap,
        grouped_points,
        {{ points_before(
            'abs(grouped_points)', 'rule_number', ['subject_number', 'category'],
        ) }} as points_before
    from grouped
)

select
    subject_number,
    rule_number,
    raw_points,
    decayed_points,
    limited_points,
    grouped_points,
    cast(
        {{ limited('grouped_points', left_over('category_cap', 'points_before')) }}
        as decimal(12, 2)
    ) as applied_points,
    evidence_count,
    first_evidence_at,
    last_evidence_at,
    value_number
from in_categories
