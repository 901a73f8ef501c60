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
        {{ number_base_of('subject_number') }} as number_base,
        rule_number,
        count(*) as subject_count
    from uses
    group by {{ number_base_of('subject_number') }}, rule_number
)

select
    dates.as_of_date,
    rules.scoring_model,
    rules.rule_id,
    counted.subject_count
from counted
inner join {{ ref('as_of_dates') }} as dates
    on counted.number_base = dates.number_base
inner join {{ ref('rules') }} as rules
    on counted.rule_number = rules.rule_number
