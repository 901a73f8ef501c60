{% set reviewed = review_dates() -%}
{% set earlier = reviewed + history_dates() -%}
with days as (
    {% for date in [as_of_text()] + earlier | unique | list -%}
    select
        cast('{{ date }}' as date) as as_of_date,
        {{ 'true' if loop.first else 'false' }} as is_current,
        {{ 'true' if date in reviewed else 'false' }} as is_review
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

ended as (
    select
        as_of_date,
        is_current,
        is_review,
        cast(
            {{ dbt.dateadd('day', 1, 'as_of_date') }} as {{ dbt.type_timestamp() }}
        ) as ends_at,
        cast(
            {{ dbt.dateadd('day', 1 + var('outcome_window_days', 60), 'as_of_date') }}
            as {{ dbt.type_timestamp() }}
        ) as outcomes_until
    from days
)

select
    as_of_date,
    ends_at,
    row_number() over (order by as_of_date) * {{ subjects_per_date() }} as number_base,
    is_current,
    case
        when is_review and outcomes_until <= {{ as_of_end() }} then outcomes_until
    end as outcomes_until
from ended
