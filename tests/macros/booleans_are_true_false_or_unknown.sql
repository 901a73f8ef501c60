with cases (input, expected) as (
    values
    ('true', true),
    ('TRUE', true),
    ('True', true),
    ('t', true),
    ('1', true),
    ('1.0', true),
    ('yes', true),
    ('Y', true),
    (' true ', true),
    ('false', false),
    ('FALSE', false),
    ('F', false),
    ('0', false),
    ('0.0', false),
    ('no', false),
    ('N', false),
    ('maybe', null),
    ('2', null),
    ('-1', null),
    ('null', null),
    ('truefalse', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ as_boolean('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
