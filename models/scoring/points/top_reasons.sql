-- The lines that a reader needs first: what adds most, what takes most.
with ranked as (
    select
        lines.subject_number,
        labels.label,
        lines.applied_points,
        lines.last_evidence_at,
        case when lines.applied_points > 0 then 'for' else 'against' end as direction,
        row_number() over (
            partition by
                lines.subject_number,
                case when lines.applied_points > 0 then 'for' else 'against' end
            order by abs(lines.applied_points) desc, lines.rule_id
        ) as place
    from {{ ref('dated_score_lines') }} as lines
    inner join {{ ref('subjects') }} as subjects
        on lines.subject_number = subjects.subject_number
    inner join {{ ref('as_of_dates') }} as dates
        on subjects.as_of_date = dates.as_of_date and dates.is_current
    left join {{ ref('rule_labels') }} as labels
        on subjects.scoring_model = labels.scoring_model
            and lines.rule_id = labels.rule_id
            and {{ is_valid_on('labels', 'subjects.as_of_date') }}
    where lines.line_kind = 'rule' and lines.applied_points <> 0
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
