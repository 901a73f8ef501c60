-- The days from the as-of date on which somebody works, for due times of up to weeks.
with days as (
    {% for offset in range(0, 76) -%}
    select cast({{ dbt.dateadd('day', offset, as_of_date()) }} as date) as calendar_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

working_days as (
    select days.calendar_date
    from days
    left join {{ ref('holidays') }} as holidays
        on days.calendar_date = holidays.holiday_date
    where
        holidays.holiday_date is null
        and {{ is_weekday('days.calendar_date') }}
)

select
    calendar_date,
    row_number() over (order by calendar_date) as business_day_number
from working_days
