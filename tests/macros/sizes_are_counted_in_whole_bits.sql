with cases (record_count, expected) as (
    values
    (1, 0),
    (2, 1),
    (3, 1),
    (4095, 11),
    (4096, 12),
    (8191, 12),
    (8192, 13),
    (1000000, 19)
),

results as (
    select
        record_count,
        expected,
        {{ size_in_bits('record_count') }} as got
    from cases
)

select
    record_count,
    expected,
    got
from results
where got is distinct from expected
