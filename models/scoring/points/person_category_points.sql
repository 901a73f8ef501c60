with points as (
    select
        subject_number,
        rule_number,
        limited_points,
        first_evidence_at,
        last_evidence_at
    from {{ ref('rule_points') }}
    where subject_type = 'person'
),

{{ category_points('points') }}
