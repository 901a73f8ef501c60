with cases (input, expected) as (
    values
    ('JANE', 'Jane'),
    ('jane', 'Jane'),
    ('Jane', 'Jane'),
    ('mcLean', 'mcLean'),
    ('McDonald', 'McDonald'),
    ('van Dyke', 'van Dyke'),
    ('O''BRIEN', 'O''Brien'),
    ('o''brien', 'O''Brien'),
    ('SMITH-JONES', 'Smith-Jones'),
    ('MARY ANN', 'Mary Ann'),
    ('SAN  FRANCISCO', 'San Francisco'),
    ('JOSÉ', 'José'),
    ('éva', 'Éva'),
    ('ÅSE', 'Åse'),
    ('j', 'J'),
    ('J.', 'J.'),
    ('j.r.', 'J.R.'),
    ('{{ "\u674e" }}', '{{ "\u674e" }}'),
    ('-', null),
    ('.', null),
    ('123', null),
    ('??', null),
    ('[]', null),
    ('{}', null),
    ('_', null),
    ('`', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ clean_name('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
