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
    ('O{{ "\u2019" }}BRIEN', 'O{{ "\u2019" }}Brien'),
    ('D''ANGELO', 'D''Angelo'),
    ('MCDONALD', 'McDonald'),
    ('mcdonald', 'McDonald'),
    ('MARY MCGEE', 'Mary McGee'),
    ('SMITH-MCCOY', 'Smith-McCoy'),
    ('MACK', 'Mack'),
    ('DE LA CRUZ', 'De La Cruz'),
    ('VAN DYKE', 'Van Dyke'),
    ('de la Cruz', 'de la Cruz'),
    ('SMITH III', 'Smith III'),
    ('smith ii', 'Smith II'),
    ('ST. MARY''S', 'St. Mary''s'),
    ('BISHOP''S CORNER', 'Bishop''s Corner'),
    ('COEUR D''ALENE', 'Coeur D''Alene'),
    ('smith-jones', 'Smith-Jones'),
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
