with cases (input, expected) as (
    values
    ('ca', 'CA'),
    (' Ca ', 'CA'),
    ('California', 'CALIFORNIA'),
    ('new  york', 'NEW YORK'),
    ('XX', 'XX'),
    ('N/A', 'N/A'),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ clean_state('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
