-- The smallest and the largest share of each step; more than ten steps nobody counts.
with cases (value_count, total, expected) as (
    values
    (1024, 1024, 0),
    (257, 1024, 0),
    (256, 1024, 1),
    (65, 1024, 1),
    (64, 1024, 2),
    (1, 1024, 5),
    (1, 4095, 5),
    (1, 4096, 6),
    (1, 1048576, 10),
    (1, 16777216, 10)
),

results as (
    select
        value_count,
        total,
        expected,
        {{ rarity('value_count', 'total') }} as got
    from cases
)

select
    value_count,
    total,
    expected,
    got
from results
where got is distinct from expected
