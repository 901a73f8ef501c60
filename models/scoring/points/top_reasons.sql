-- The lines that a reader needs first: what adds most, what takes most.
{{ rescored_by_subject(['subject_type', 'subject_id', 'scoring_model']) }}

with ranked as (
    select
        subject_number,
        rule_number,
        applied_points,
        last_evidence_at,
        row_number() over (
            partition by subject_number, case when applied_points > 0 then 1 else 0 end
            order by abs(applied_points) desc, rule_number asc
        ) as place
    from {{ of_rescored_subjects(ref('capped_points')) }}
    where applied_points <> 0
),

named as (
    select
        ranked.subject_number,
        ranked.place,
        ranked.applied_points > 0 as is_for,
        rules.label,
        {{ whole_points('ranked.applied_points') }} as points,
        cast(cast(ranked.last_evidence_at as date) as {{ dbt.type_string() }})
            as last_evidence_on
    from ranked
    inner join {{ ref('rules') }} as rules
        on ranked.rule_number = rules.rule_number
    where ranked.place <= 3
),

worded as (
    select
        subject_number,
        place,
        case when is_for then label end as reason,
        case
            when is_for
                then
                    label || ' +' || points
                    || coalesce(' (' || last_evidence_on || ')', '')
        end as dated_reason,
        case when not is_for then label || ' ' || points end as objection
    from named
),

-- Lists that are ordered within each group take twice as long.
told as (
    select
        {% for text in ('reason', 'dated_reason', 'objection') -%}
        max(case when place = 1 then {{ text }} end) as first_{{ text }},
        max(case when place = 2 then {{ text }} end) as second_{{ text }},
        max(case when place = 3 then {{ text }} end) as third_{{ text }},
        {% endfor -%}
        subject_number
    from worded
    group by subject_number
)

select
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    told.first_reason
    || coalesce('; ' || told.second_reason, '')
    || coalesce('; ' || told.third_reason, '') as reasons,
    told.first_dated_reason
    || coalesce('; ' || told.second_dated_reason, '')
    || coalesce('; ' || told.third_dated_reason, '') as dated_reasons,
    told.first_objection
    || coalesce('; ' || told.second_objection, '')
    || coalesce('; ' || told.third_objection, '') as objections
from told
inner join {{ ref('subjects') }} as subjects
    on told.subject_number = subjects.subject_number
