with uses as (
    select
        subject_number,
        rule_number
    from {{ ref('rule_points') }}
    where subject_type = 'person'
    union all
    select
        subject_number,
        rule_number
    from {{ ref('organization_rule_points') }}
),

counted as (
    select
        subjects.as_of_date,
        uses.rule_number,
        count(*) as subject_count
    from uses
    inner join {{ ref('subjects') }} as subjects
        on uses.subject_number = subjects.subject_number
    group by subjects.as_of_date, uses.rule_number
)

select
    counted.as_of_date,
    rules.scoring_model,
    rules.rule_id,
    counted.subject_count
from counted
inner join {{ ref('rules') }} as rules
    on counted.rule_number = rules.rule_number
