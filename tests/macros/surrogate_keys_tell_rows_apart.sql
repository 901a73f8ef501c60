-- Rows that a plain concatenation would confuse, and one row twice.
with cases (row_name, first, second) as (
    values
    ('a, bc', 'a', 'bc'),
    ('ab, c', 'ab', 'c'),
    ('null, abc', null, 'abc'),
    ('abc, null', 'abc', null),
    ('empty, abc', '', 'abc'),
    ('a|b, c', 'a|b', 'c'),
    ('a, b|c', 'a', 'b|c'),
    ('hyphen, hyphen', '-', '-'),
    ('null, null', null, null),
    ('1:a, empty', '1:a', ''),
    ('a, bc', 'a', 'bc')
),

keyed as (
    select
        row_name,
        {{ surrogate_key(['first', 'second']) }} as hashed
    from cases
)

select
    min(row_name) as row_name,
    hashed,
    count(distinct row_name) as rows_of_key
from keyed
group by hashed
having hashed is null or count(distinct row_name) > 1

union all

select
    row_name,
    min(hashed) as hashed,
    count(distinct hashed) as rows_of_key
from keyed
group by row_name
having count(distinct hashed) > 1
