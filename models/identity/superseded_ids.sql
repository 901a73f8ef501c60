with history as (
    select
        entity,
        record_key,
        resolved_id,
        lead(as_of_date) over (
            partition by entity, record_key order by as_of_date, is_current
        ) as replaced_on
    from {{ ref('identity_history') }}
    where as_of_date <= {{ as_of_date() }}
),

in_use as (
    select distinct resolved_id
    from {{ ref('record_ids') }}
),

successors as (
    select
        history.entity,
        history.resolved_id as superseded_id,
        ids.resolved_id as superseded_by,
        max(history.replaced_on) as as_of_date,
        row_number() over (
            partition by history.entity, history.resolved_id
            order by count(*) desc, ids.resolved_id
        ) as successor_rank
    from history
    inner join {{ ref('record_ids') }} as ids
        on history.entity = ids.entity and history.record_key = ids.record_key
    left join in_use
        on history.resolved_id = in_use.resolved_id
    where in_use.resolved_id is null
    group by history.entity, history.resolved_id, ids.resolved_id
)

select
    entity,
    superseded_id,
    max(case when successor_rank = 1 then superseded_by end) as superseded_by,
    case when count(*) = 1 then 'merged' else 'split' end as reason,
    max(as_of_date) as as_of_date
from successors
group by entity, superseded_id
