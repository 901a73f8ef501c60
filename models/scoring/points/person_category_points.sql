{{ rescored_by_subject() }}

with points as (
    select
        subject_number,
        rule_number,
        limited_points
    from {{ of_rescored_subjects(ref('rule_points')) }}
    where subject_type = 'person'
),

{{ category_points('points') }}
