-- Times are text as connectors write it: 10:00 is later than 9:00, though 9 sorts last.
with deliveries (id, synced, changed, name, expected) as (
    values
    ('by sync', '2024-01-02 9:00:00', '2024-01-09', 'old', 2),
    ('by sync', '2024-01-02 10:00:00', '2024-01-01', 'new', 1),
    ('by sync', null, '2024-01-09', 'unknown', 3),
    ('by change', '2024-01-02', '2024-01-01 9:00:00', 'old', 2),
    ('by change', '2024-01-02', '2024-01-01 10:00:00', 'new', 1),
    ('by change', '2024-01-02', null, 'unknown', 3),
    ('offset', '2024-01-02T10:00:00+05:00', null, 'old', 2),
    ('offset', '2024-01-02T09:00:00Z', null, 'new', 1),
    (' padded id', '2024-01-01', null, 'old', 2),
    ('padded id', '2024-01-02', null, 'new', 1)
),

ranked as (
    select
        id,
        name,
        expected,
        {{ delivery_rank(
            key=[clean_text('id')],
            synced_at='synced',
            newest=['changed'],
            values=['name'],
        ) }} as got
    from deliveries
)

select
    id,
    name,
    expected,
    got
from ranked
where got <> expected
