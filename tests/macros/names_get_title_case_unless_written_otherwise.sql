with cases (input, expected) as (
    values
    ('JANE', 'Jane'),
    ('jane', 'Jane'),
    ('Jane', 'Jane'),
    ('mcLean', 'mcLean'),
    ('McDonald', 'McDonald'),
    ('van Dyke', 'van Dyke'),
    ({{ text_literal("O'BRIEN") }}, {{ text_literal("O'Brien") }}),
    ({{ text_literal("o'brien") }}, {{ text_literal("O'Brien") }}),
    ('O{{ "\u2019" }}BRIEN', 'O{{ "\u2019" }}Brien'),
    ({{ text_literal("D'ANGELO") }}, {{ text_literal("D'Angelo") }}),
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
    ({{ text_literal("ST. MARY'S") }}, {{ text_literal("St. Mary's") }}),
    ({{ text_literal("BISHOP'S CORNER") }}, {{ text_literal("Bishop's Corner") }}),
    ({{ text_literal("COEUR D'ALENE") }}, {{ text_literal("Coeur D'Alene") }}),
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
