with moves as (
    select
        entity,
        resolved_id,
        lag(resolved_id) over (
            partition by entity, record_key order by as_of_date, is_current
        ) as split_from,
        issued_on,
        as_of_date
    from {{ ref('identity_history') }}
    where as_of_date <= {{ as_of_date() }}
),

in_use as (
    select distinct
        entity,
        resolved_id
    from {{ ref('record_ids') }}
),

-- A record that moves to an older id was not split off, but found its people.
origins as (
    select
        moves.entity,
        moves.resolved_id,
        moves.split_from,
        moves.as_of_date,
        row_number() over (
            partition by moves.entity, moves.resolved_id
            order by count(*) desc, moves.split_from asc
        ) as origin_rank
    from moves
    inner join in_use
        on moves.entity = in_use.entity and moves.resolved_id = in_use.resolved_id
    inner join in_use as remaining
        on
            moves.entity = remaining.entity
            and moves.split_from = remaining.resolved_id
    where
        moves.split_from <> moves.resolved_id
        and moves.issued_on = moves.as_of_date
    group by moves.entity, moves.resolved_id, moves.split_from, moves.as_of_date
)

select
    entity,
    resolved_id,
    split_from,
    as_of_date
from origins
where origin_rank = 1
