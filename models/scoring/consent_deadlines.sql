-- In 24 days there are ten business days as long as no more than six are holidays.
with requests as (
    select distinct cast(opted_out_at as date) as requested_on
    from {{ ref('opt_outs') }}
    where opted_out_at is not null
),

days_after as (
    {% for offset in range(1, 25) -%}
    select
        requested_on,
        cast({{ dbt.dateadd('day', offset, 'requested_on') }} as date) as calendar_date
    from requests
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbered as (
    select
        days_after.requested_on,
        days_after.calendar_date,
        row_number() over (
            partition by days_after.requested_on order by days_after.calendar_date
        ) as business_day_number
    from days_after
    left join {{ ref('holidays') }} as holidays
        on days_after.calendar_date = holidays.holiday_date
    where
        holidays.holiday_date is null
        and {{ is_weekday('days_after.calendar_date') }}
)

select
    requested_on,
    calendar_date as consent_deadline
from numbered
where business_day_number = 10
