{#- Fails with each combination of values that stands in more than one row. As in a
    primary key, a missing value counts as a value: two rows without one are equal. -#}
{% test unique_together(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1
{% endtest %}
