with cases (input, expected) as (
    values
    ('94110', '94110'),
    (' 94110 ', '94110'),
    ('94110-1234', '94110'),
    ('94110 1234', '94110'),
    ('94110 - 1234', '94110'),
    ('941101234', '94110'),
    ('94110-', '94110'),
    ('94110.0', '94110'),
    ('688472944.0', '68847'),
    ('2138', '02138'),
    ('2138.0', '02138'),
    ('2138-1234', '02138'),
    ('21381234', '02138'),
    ('501', '00501'),
    ('5010001', '00501'),
    ('501-0001', '00501'),
    ('00501', '00501'),
    ('02138', '02138'),
    ('005010001', '00501'),
    ('00000', null),
    ('000000000', null),
    ('94', null),
    ('9', null),
    ('0', null),
    ('941101', null),
    ('9411012345', null),
    ('94110-123', null),
    ('94110-12345', null),
    ('K1A 0B1', null),
    ('SW1A 1AA', null),
    ('CA', null),
    ('94110 CA', null),
    ('XX', null),
    ('n/a', null),
    ('', null),
    (null, null),
    ('auObPzjeIkCwKijyu7QQCw==', null),
    ('-', null),
    ('9411O', null)
),

results as (
    select
        input,
        expected,
        {{ clean_zip('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
