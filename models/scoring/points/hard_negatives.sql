-- Matches and not lines: a hard negative counts whatever its points, even without any.
with matched as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id
    from {{ ref('fact_points') }}
    union all
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        rule_id
    from {{ ref('score_evidence') }}
)

-- A hard negative allows nurturing at most, or not even that.
select
    matched.as_of_date,
    matched.subject_type,
    matched.subject_id,
    matched.scoring_model,
    min(case when rules.keeps_nurturing then 1 else 0 end) as highest_rank,
    min(rules.rule_id) as disqualifying_rule_id
from matched
inner join {{ ref('rules') }} as rules
    on matched.scoring_model = rules.scoring_model
        and matched.rule_id = rules.rule_id
        and {{ is_valid_on('rules', 'matched.as_of_date') }}
where rules.is_disqualifier
group by
    matched.as_of_date,
    matched.subject_type,
    matched.subject_id,
    matched.scoring_model
