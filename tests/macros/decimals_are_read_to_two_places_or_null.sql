with cases (input, expected) as (
    values
    ('12', '12'),
    ('12.5', '12.5'),
    ('12.345', '12.35'),
    ('-12.345', '-12.35'),
    ('12.', '12'),
    ('+12', '12'),
    ('$1,200.50', '1200.5'),
    ('-$5', '-5'),
    ('1,200', '1200'),
    ('1,200,000', '1200000'),
    ('10000000.0', '10000000'),
    ('2.412E7', '24120000'),
    ('1e3', '1000'),
    (' 12 ', '12'),
    ('0', '0'),
    ('-0.00', '0'),
    ('9999999999999999', '9999999999999999'),
    ('1,5', null),
    ('12,00', null),
    ('1.200,50', null),
    ('1,2,3', null),
    ('50-100', null),
    ('10+', null),
    ('1.2M', null),
    ('12 beds', null),
    ('0x1f', null),
    ('1e99', null),
    ('99999999999999999', null),
    ('NaN', null),
    ('infinity', null),
    ('-', null),
    ('.', null),
    ('$', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        cast(expected as decimal(18, 2)) as expected,
        {{ as_decimal('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
