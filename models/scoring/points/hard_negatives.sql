-- Matches and not lines: a hard negative counts whatever its points, even without any.
{{ rescored_by_subject() }}

with matched as (
    select
        subject_number,
        rule_number
    from {{ of_rescored_subjects(ref('fact_points')) }}
    union all
    select
        subject_number,
        rule_number
    from {{ of_rescored_subjects(ref('signal_points')) }}
)

-- A hard negative allows nurturing at most, or not even that.
select
    matched.subject_number,
    min(case when rules.keeps_nurturing then 1 else 0 end) as highest_rank,
    min(rules.rule_id) as disqualifying_rule_id
from matched
inner join {{ ref('rules') }} as rules
    on matched.rule_number = rules.rule_number and rules.is_disqualifier
group by matched.subject_number
