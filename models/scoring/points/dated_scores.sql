{{ rescored_by_subject() }}

with points as (
    {% for subject_type in ('person', 'organization') -%}
    select
        subject_number,
        category,
        points
    from {{ of_rescored_subjects(ref(subject_type ~ '_category_points')) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

summed as (
    select
        subject_number,
        {% for category in ['fit', 'intent', 'negative'] -%}
        sum(case when category = '{{ category }}' then points else 0 end)
            as {{ category }}_score,
        {% endfor -%}
        sum(points) as score
    from points
    group by subject_number
)

-- A subject without points has a score of 0.
select
    subjects.subject_number,
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    cast(coalesce(summed.fit_score, 0) as decimal(9, 2)) as fit_score,
    cast(coalesce(summed.intent_score, 0) as decimal(9, 2)) as intent_score,
    cast(coalesce(summed.negative_score, 0) as decimal(9, 2)) as negative_score,
    cast(greatest(0, least(100, coalesce(summed.score, 0))) as decimal(9, 2)) as score
from {{ of_rescored_subjects(ref('subjects')) }} as subjects
left join summed
    on subjects.subject_number = summed.subject_number
