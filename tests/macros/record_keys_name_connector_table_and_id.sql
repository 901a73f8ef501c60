with cases (id, expected) as (
    values
    ('123', 'hubspot.contact.123'),
    (null, null)
),

results as (
    select
        id,
        expected,
        {{ record_key('hubspot', 'contact', 'id') }} as got
    from cases
)

select
    id,
    expected,
    got
from results
where got is distinct from expected
