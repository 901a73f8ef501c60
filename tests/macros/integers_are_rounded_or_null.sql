with cases (input, expected) as (
    values
    ('12', '12'),
    ('12.0', '12'),
    ('2.5', '3'),
    ('-2.5', '-3'),
    ('2.499', '2'),
    ('1,250', '1250'),
    ('2147483647', '2147483647'),
    ('-5', '-5'),
    ('0', '0'),
    ('1e3', '1000'),
    (' 7 ', '7'),
    ('2147483648', null),
    ('99999999999999999999', null),
    ('50-100', null),
    ('10+', null),
    ('1,5', null),
    ('abc', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        cast(expected as {{ dbt.type_int() }}) as expected,
        {{ as_integer('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
