{# Turns a subject's rule points into its score lines: caps of rule groups and categories
   are applied to the largest points first, then by rule_id; what a cap takes, and the
   floor and ceiling of the score, are lines of their own. Two sums are the score, to the
   cent: that of `points` (each rule in full, caps as deductions) and that of
   `applied_points` (each rule's share after caps).
   `rule_points`: a relation with as_of_date, subject_type, subject_id, scoring_model,
   category, rule_group, rule_id, label, raw_points, decayed_points, limited_points,
   evidence_count, first_evidence_at, last_evidence_at, evidence. #}
{% macro score_lines_from(rule_points, subject_type) %}
    {%- set subject = 'as_of_date, subject_type, subject_id, scoring_model' -%}
with rule_points as (
    select
        {{ subject }},
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
        evidence,
        coalesce(
            sum(abs(limited_points)) over (
                partition by {{ subject }}, category, rule_group
                order by abs(limited_points) desc, rule_id
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as points_before_in_group
    from {{ rule_points }}
    where subject_type = '{{ subject_type }}'
),

grouped as (
    select
        rule_points.as_of_date,
        rule_points.subject_type,
        rule_points.subject_id,
        rule_points.scoring_model,
        rule_points.category,
        rule_points.rule_group,
        rule_points.rule_id,
        rule_points.label,
        rule_points.raw_points,
        rule_points.decayed_points,
        rule_points.limited_points,
        rule_points.evidence_count,
        rule_points.first_evidence_at,
        rule_points.last_evidence_at,
        rule_points.evidence,
        coalesce(rule_groups.label, rule_points.rule_group) as group_label,
        sign(rule_points.limited_points) * greatest(
            0,
            least(
                abs(rule_points.limited_points),
                coalesce(
                    abs(rule_groups.cap_points) - rule_points.points_before_in_group,
                    abs(rule_points.limited_points)
                )
            )
        ) as grouped_points
    from rule_points
    left join {{ ref('rule_groups') }} as rule_groups
        on rule_points.scoring_model = rule_groups.scoring_model
            and rule_points.category = rule_groups.category
            and rule_points.rule_group = rule_groups.rule_group
),

ordered as (
    select
        grouped.as_of_date,
        grouped.subject_type,
        grouped.subject_id,
        grouped.scoring_model,
        grouped.category,
        grouped.rule_group,
        grouped.rule_id,
        grouped.label,
        grouped.raw_points,
        grouped.decayed_points,
        grouped.limited_points,
        grouped.evidence_count,
        grouped.first_evidence_at,
        grouped.last_evidence_at,
        grouped.evidence,
        grouped.group_label,
        grouped.grouped_points,
        case grouped.category
            when 'fit' then models.fit_cap
            when 'intent' then models.intent_cap
        end as category_cap,
        coalesce(
            sum(abs(grouped.grouped_points)) over (
                partition by
                    grouped.as_of_date, grouped.subject_type, grouped.subject_id,
                    grouped.scoring_model, grouped.category
                order by abs(grouped.grouped_points) desc, grouped.rule_id
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as points_before_in_category
    from grouped
    inner join {{ ref('scoring_models') }} as models
        on grouped.scoring_model = models.scoring_model
),

applied as (
    select
        {{ subject }},
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
        evidence,
        group_label,
        grouped_points,
        sign(grouped_points) * greatest(
            0,
            least(
                abs(grouped_points),
                coalesce(
                    category_cap - points_before_in_category, abs(grouped_points)
                )
            )
        ) as applied_points
    from ordered
),

totals as (
    select
        {{ subject }},
        sum(applied_points) as total_points
    from applied
    group by {{ subject }}
),

lines as (
    select
        {{ subject }},
        'rule' as line_kind,
        category,
        rule_group,
        rule_id,
        label,
        raw_points,
        decayed_points,
        limited_points as points,
        applied_points,
        evidence_count,
        first_evidence_at,
        last_evidence_at,
        evidence
    from applied
    union all
    select
        {{ subject }},
        'group_cap' as line_kind,
        category,
        rule_group,
        category || '_group_cap_' || rule_group as rule_id,
        'Limit of the group: ' || group_label as label,
        0 as raw_points,
        0 as decayed_points,
        sum(grouped_points) - sum(limited_points) as points,
        0 as applied_points,
        null as evidence_count,
        null as first_evidence_at,
        null as last_evidence_at,
        null as evidence
    from applied
    group by {{ subject }}, category, rule_group, group_label
    having sum(grouped_points) <> sum(limited_points)
    union all
    select
        {{ subject }},
        'category_cap' as line_kind,
        category,
        null as rule_group,
        category || '_category_cap' as rule_id,
        'Limit of the category: ' || category as label,
        0 as raw_points,
        0 as decayed_points,
        sum(applied_points) - sum(grouped_points) as points,
        0 as applied_points,
        null as evidence_count,
        null as first_evidence_at,
        null as last_evidence_at,
        null as evidence
    from applied
    group by {{ subject }}, category
    having sum(applied_points) <> sum(grouped_points)
    union all
    select
        {{ subject }},
        case when total_points < 0 then 'floor' else 'ceiling' end as line_kind,
        'limit' as category,
        null as rule_group,
        case when total_points < 0 then 'score_floor' else 'score_ceiling' end as rule_id,
        case
            when total_points < 0 then 'A score is at least 0'
            else 'A score is at most 100'
        end as label,
        0 as raw_points,
        0 as decayed_points,
        case when total_points < 0 then 0 else 100 end - total_points as points,
        case when total_points < 0 then 0 else 100 end - total_points as applied_points,
        null as evidence_count,
        null as first_evidence_at,
        null as last_evidence_at,
        null as evidence
    from totals
    where total_points < 0 or total_points > 100
)

select
    {{ subject }},
    line_kind,
    category,
    rule_group,
    rule_id,
    label,
    cast(raw_points as decimal(12, 2)) as raw_points,
    cast(decayed_points as decimal(12, 2)) as decayed_points,
    cast(points as decimal(12, 2)) as points,
    cast(applied_points as decimal(12, 2)) as applied_points,
    cast(evidence_count as {{ dbt.type_int() }}) as evidence_count,
    cast(first_evidence_at as {{ dbt.type_timestamp() }}) as first_evidence_at,
    cast(last_evidence_at as {{ dbt.type_timestamp() }}) as last_evidence_at,
    cast(evidence as {{ dbt.type_string() }}) as evidence
from lines
{% endmacro %}

{# The sums of a subject's lines; a subject without lines has a score of 0. #}
{% macro scores_from(lines, subject_type) %}
select
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    {%- for category in ['fit', 'intent', 'negative'] %}
    cast(
        coalesce(
            sum(case when lines.category = '{{ category }}' then lines.points end), 0
        ) as decimal(9, 2)
    ) as {{ category }}_score,
    {%- endfor %}
    cast(coalesce(sum(lines.points), 0) as decimal(9, 2)) as score
from {{ ref('subjects') }} as subjects
left join {{ lines }} as lines
    on subjects.as_of_date = lines.as_of_date
        and subjects.subject_type = lines.subject_type
        and subjects.subject_id = lines.subject_id
        and subjects.scoring_model = lines.scoring_model
where subjects.subject_type = '{{ subject_type }}'
group by
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model
{% endmacro %}
