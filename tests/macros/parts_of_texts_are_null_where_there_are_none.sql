-- Also with a place that is a column, which not every split_part takes.
with cases (input, place, expected) as (
    values
    ('a|b|c', 1, 'a'),
    ('a|b|c', 3, 'c'),
    ('a|b|c', 4, null),
    ('a||c', 2, null),
    ('a||c', 3, 'c'),
    ('|b', 1, null),
    ('abc', 1, 'abc'),
    ('abc', 2, null),
    ('', 1, null),
    (null, 1, null)
),

results as (
    select
        input,
        place,
        expected,
        {{ text_part('input', '|', 'place') }} as got
    from cases
)

select
    input,
    place,
    expected,
    got
from results
where got is distinct from expected
