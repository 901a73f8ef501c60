with cases (input, expected) as (
    values
    ('US', true),
    ('usa', true),
    ('U.S.A.', true),
    ('United States', true),
    ('United States of America', true),
    ('Puerto Rico', true),
    ('GU', true),
    ('N/A', true),
    ('', true),
    (null, true),
    ('CA', false),
    ('Canada', false),
    ('Australia', false),
    ('UK', false),
    ('United Kingdom', false),
    ('México', false)
),

results as (
    select
        input,
        expected,
        {{ may_be_us('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
