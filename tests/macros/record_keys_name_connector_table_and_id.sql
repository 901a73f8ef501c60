-- And give the id back, dots included.
with cases (id, expected) as (
    values
    ('123', 'hubspot.contact.123'),
    ('../etc/a.b', 'hubspot.contact.../etc/a.b'),
    (null, null)
),

keyed as (
    select
        id,
        expected,
        {{ record_key('hubspot', 'contact', 'id') }} as got
    from cases
),

results as (
    select
        id,
        expected,
        got,
        {{ record_id_of('got') }} as id_again
    from keyed
)

select
    id,
    expected,
    got,
    id_again
from results
where got is distinct from expected or id_again is distinct from id
