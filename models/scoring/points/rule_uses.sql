select
    subjects.as_of_date,
    subjects.scoring_model,
    lines.rule_id,
    count(*) as subject_count
from {{ ref('dated_score_lines') }} as lines
inner join {{ ref('subjects') }} as subjects
    on lines.subject_number = subjects.subject_number
where lines.line_kind = 'rule'
group by
    subjects.as_of_date,
    subjects.scoring_model,
    lines.rule_id
