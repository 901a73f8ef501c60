with persons as (
    select distinct
        as_of_date,
        ends_at,
        person_id
    from {{ ref('subjects') }}
    where subject_type = 'person' and as_of_date = {{ as_of_date() }}
)

select
    persons.as_of_date,
    persons.person_id,
    max(case when outcomes.outcome = 'closed_won' then 1 else 0 end) = 1 as has_won,
    max(
        case
            when outcomes.outcome = 'opportunity_opened' and closed.row_id is null
                then 1
            else 0
        end
    ) = 1 as has_open_deal,
    max(
        case
            when outcomes.outcome in ('closed_lost', 'sales_rejected')
                then outcomes.occurred_at
        end
    ) as lost_at
from persons
inner join {{ ref('outcomes') }} as outcomes
    on persons.person_id = outcomes.person_id
        and persons.ends_at > outcomes.occurred_at
left join {{ ref('outcomes') }} as closed
    on outcomes.connector = closed.connector
        and outcomes.table_name = closed.table_name
        and outcomes.row_id = closed.row_id
        and outcomes.person_id = closed.person_id
        and closed.outcome in ('closed_won', 'closed_lost')
        and persons.ends_at > closed.occurred_at
group by
    persons.as_of_date,
    persons.person_id
