with points as (
    select
        subject_number,
        rule_number,
        limited_points
    from {{ ref('rule_points') }}
    where subject_type = 'person'
),

{{ category_points('points') }}
