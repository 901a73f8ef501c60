with counted as (
    select
        dates.as_of_date,
        interactions.person_id,
        max(
            case when silences.detail is null then interactions.occurred_at end
        ) as last_active_at,
        sum(
            case when interactions.signal = 'page_view' then 1 else 0 end
        ) as page_views,
        sum(
            case
                when
                    interactions.signal = 'page_view'
                    and interactions.detail = 'careers'
                    then 1
                else 0
            end
        ) as careers_page_views
    from {{ ref('interactions') }} as interactions
    inner join {{ ref('signals') }} as signals
        on interactions.signal = signals.signal
    left join {{ ref('silent_details') }} as silences
        on interactions.signal = silences.signal
            and interactions.detail = silences.detail
    inner join {{ ref('as_of_dates') }} as dates
        on interactions.known_at < dates.ends_at
            and (
                interactions.known_until is null
                or interactions.known_until >= dates.ends_at
            )
            and interactions.occurred_at < dates.ends_at
    where
        interactions.person_id is not null
        and not interactions.is_machine
        and signals.is_by_person
    group by dates.as_of_date, interactions.person_id
)

select
    as_of_date,
    person_id,
    'days_since_last_activity' as attribute,
    cast(
        {{ dbt.datediff('last_active_at', 'as_of_date', 'day') }}
        as {{ dbt.type_string() }}
    ) as value
from counted
where last_active_at is not null
union all
select
    as_of_date,
    person_id,
    'careers_pages_only' as attribute,
    case when page_views = careers_page_views then 'true' else 'false' end as value
from counted
where page_views > 0
