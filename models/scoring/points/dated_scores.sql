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
    -- A subject without lines has a score of 0.
    cast(coalesce(sum(lines.points), 0) as decimal(9, 2)) as score
from {{ ref('subjects') }} as subjects
left join {{ ref('dated_score_lines') }} as lines
    on subjects.as_of_date = lines.as_of_date
        and subjects.subject_type = lines.subject_type
        and subjects.subject_id = lines.subject_id
        and subjects.scoring_model = lines.scoring_model
group by
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model
