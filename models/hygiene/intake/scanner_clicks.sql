-- Security scanners open every link of a mail at once; people do not click three
-- different links within two seconds.
with clicks as (
    select
        actor,
        raw_detail,
        min(occurred_at) as occurred_at
    from {{ ref('delivered_activities') }}
    where signal = 'email_click' and actor is not null and occurred_at is not null
    group by
        actor,
        raw_detail,
        {{ dbt.date_trunc('second', 'occurred_at') }}
),

neighbours as (
    select
        actor,
        occurred_at,
        lag(occurred_at, 2) over (partition by actor order by occurred_at, raw_detail)
            as two_before,
        lag(occurred_at, 1) over (partition by actor order by occurred_at, raw_detail)
            as one_before,
        lead(occurred_at, 1) over (partition by actor order by occurred_at, raw_detail)
            as one_after,
        lead(occurred_at, 2) over (partition by actor order by occurred_at, raw_detail)
            as two_after
    from clicks
)

select distinct
    actor,
    occurred_at
from neighbours
where
    {{ dbt.datediff('two_before', 'occurred_at', 'second') }} <= 2
    or {{ dbt.datediff('one_before', 'one_after', 'second') }} <= 2
    or {{ dbt.datediff('occurred_at', 'two_after', 'second') }} <= 2
