-- Security scanners open every link of a mail at once; people do not click three
-- different links within two seconds.
with clicks as (
    select
        actor,
        raw_detail,
        {{ dbt.date_trunc('second', 'occurred_at') }} as clicked_second
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
        clicked_second,
        lag(clicked_second, 2) over (
            partition by actor order by clicked_second, raw_detail
        ) as two_before,
        lag(clicked_second, 1) over (
            partition by actor order by clicked_second, raw_detail
        ) as one_before,
        lead(clicked_second, 1) over (
            partition by actor order by clicked_second, raw_detail
        ) as one_after,
        lead(clicked_second, 2) over (
            partition by actor order by clicked_second, raw_detail
        ) as two_after
    from clicks
)

select distinct
    actor,
    clicked_second
from neighbours
where
    {{ dbt.datediff('two_before', 'clicked_second', 'second') }} <= 2
    or {{ dbt.datediff('one_before', 'one_after', 'second') }} <= 2
    or {{ dbt.datediff('clicked_second', 'two_after', 'second') }} <= 2
