{#- Fails with each combination of values that stands in more than one row. As in a
    primary key, a missing value counts as a value: two rows without one are equal. Only
    rows whose hash repeats are compared by value, which a large table has few of. -#}
{% test unique_together(model, columns) %}
with repeated as (
    select {{ row_hash(columns) }} as key_hash
    from {{ model }}
    group by {{ row_hash(columns) }}
    having count(*) > 1
)

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
where {{ row_hash(columns) }} in (select repeated.key_hash from repeated)
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1
{% endtest %}
