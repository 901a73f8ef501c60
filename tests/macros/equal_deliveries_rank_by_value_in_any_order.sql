-- The same three deliveries, read in two orders, must rank alike.
with deliveries (reading, position, id, synced, name) as (
    values
    ('forward', 1, 'x', '2024-01-02', 'a'),
    ('forward', 2, 'x', '2024-01-02', 'b'),
    ('forward', 3, 'x', '2024-01-02', null),
    ('backward', 3, 'x', '2024-01-02', null),
    ('backward', 2, 'x', '2024-01-02', 'b'),
    ('backward', 1, 'x', '2024-01-02', 'a')
),

ranked as (
    select
        reading,
        position,
        {{ delivery_rank(
            key=['reading', 'id'], synced_at='synced', values=['name']
        ) }} as rank_of_delivery
    from deliveries
)

select
    position,
    count(distinct rank_of_delivery) as ranks
from ranked
group by position
having count(distinct rank_of_delivery) > 1
