-- Both readings of the lines give the score, to the cent, for every row, and the points
-- after caps also its categories. Scores are sums under caps; which rule a cap takes
-- from is asked for lines only.
{% set categories = ['fit', 'intent', 'negative'] -%}
with scores as (
    select
        'person' as subject_type,
        person_id as subject_id,
        scoring_model,
        fit_score,
        intent_score,
        negative_score,
        score
    from {{ ref('contact_scores') }}
    union all
    select
        'organization' as subject_type,
        organization_id as subject_id,
        scoring_model,
        fit_score,
        intent_score,
        negative_score,
        score
    from {{ ref('account_scores') }}
),

summed as (
    select
        subject_type,
        subject_id,
        scoring_model,
        {% for category in categories -%}
        sum(case when category = '{{ category }}' then applied_points else 0 end)
            as {{ category }}_points,
        {% endfor -%}
        sum(points) as points,
        sum(applied_points) as applied_points
    from {{ ref('score_lines') }}
    group by subject_type, subject_id, scoring_model
)

select
    coalesce(scores.subject_type, summed.subject_type) as subject_type,
    coalesce(scores.subject_id, summed.subject_id) as subject_id,
    coalesce(scores.scoring_model, summed.scoring_model) as scoring_model,
    scores.score,
    summed.points,
    summed.applied_points
from scores
full outer join summed
    on scores.subject_type = summed.subject_type
        and scores.subject_id = summed.subject_id
        and scores.scoring_model = summed.scoring_model
where
    scores.score is null
    {% for category in categories -%}
    or scores.{{ category }}_score <> coalesce(summed.{{ category }}_points, 0)
    {% endfor -%}
    or scores.score <> coalesce(summed.points, 0)
    or scores.score <> coalesce(summed.applied_points, 0)
