-- The lines that a reader needs first: what adds most, what takes most.
with ranked as (
    select
        points.subject_number,
        rules.label,
        points.applied_points,
        points.last_evidence_at,
        case when points.applied_points > 0 then 'for' else 'against' end as direction,
        row_number() over (
            partition by
                points.subject_number,
                case when points.applied_points > 0 then 'for' else 'against' end
            order by abs(points.applied_points) desc, rules.rule_id
        ) as place
    from {{ ref('capped_points') }} as points
    inner join {{ ref('rules') }} as rules
        on points.rule_number = rules.rule_number
    where points.applied_points <> 0
),

told as (
    select
        subject_number,
        max(case when direction = 'for' and place = 1 then label end) as first_reason,
        {{ ordered_listagg(
            "case when direction = 'for' then label end",
            "'; '",
            'order by place',
        ) }} as reasons,
        {{ ordered_listagg(
            "case when direction = 'for' then label
                || ' +' || " ~ whole_points('applied_points') ~ "
                || coalesce(
                    ' ('
                    || cast(cast(last_evidence_at as date) as " ~ dbt.type_string() ~ ")
                    || ')',
                    ''
                ) end",
            "'; '",
            'order by place',
        ) }} as dated_reasons,
        {{ ordered_listagg(
            "case when direction = 'against' then label
                || ' ' || " ~ whole_points('applied_points') ~ " end",
            "'; '",
            'order by place',
        ) }} as objections
    from ranked
    where place <= 3
    group by subject_number
)

select
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    told.first_reason,
    told.reasons,
    told.dated_reasons,
    told.objections
from told
inner join {{ ref('subjects') }} as subjects
    on told.subject_number = subjects.subject_number
