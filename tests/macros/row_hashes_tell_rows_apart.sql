-- Rows that a plain concatenation would confuse, and one row twice.
with cases (row_name, first, second) as (
    values
    ('a, bc', 'a', 'bc'),
    ('ab, c', 'ab', 'c'),
    ('bc, a', 'bc', 'a'),
    ('null, abc', null, 'abc'),
    ('abc, null', 'abc', null),
    ('empty, abc', '', 'abc'),
    ('null, null', null, null),
    ('a, a', 'a', 'a'),
    ('b, b', 'b', 'b'),
    ('a, bc', 'a', 'bc')
),

hashed as (
    select
        row_name,
        {{ row_hash(['first', 'second']) }} as row_hash
    from cases
)

select
    a.row_name,
    b.row_name as other_row_name
from hashed as a
inner join hashed as b
    on
        (a.row_name < b.row_name and a.row_hash = b.row_hash)
        or (a.row_name = b.row_name and a.row_hash <> b.row_hash)
