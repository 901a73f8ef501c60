{#- Fails with each row, equal to another in the columns `by`, whose range reaches past
    the start of the next. A range holds its start but not its end; without an end it
    never ends. -#}
{% test no_overlap(model, from_column, to_column, by) %}
with ranges as (
    select
        {{ by | join(',\n        ') }},
        {{ from_column }} as range_start,
        {{ to_column }} as range_end,
        lead({{ from_column }}) over (
            partition by {{ by | join(', ') }}
            order by {{ from_column }} asc nulls first, {{ to_column }} asc nulls last
        ) as next_start,
        row_number() over (
            partition by {{ by | join(', ') }}
            order by {{ from_column }} asc nulls first, {{ to_column }} asc nulls last
        ) as place,
        count(*) over (partition by {{ by | join(', ') }}) as range_count
    from {{ model }}
)

select
    {{ by | join(',\n    ') }},
    range_start,
    range_end,
    next_start
from ranges
where
    place < range_count
    and (range_end is null or next_start is null or next_start < range_end)
{% endtest %}
