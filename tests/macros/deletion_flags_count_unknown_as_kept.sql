with cases (input, expected) as (
    values
    ('true', true),
    ('1', true),
    ('false', false),
    ('maybe', false),
    ('', false),
    (null, false)
),

results as (
    select
        input,
        expected,
        {{ deletion_flag('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
