{#- Fails with each row for which the condition is false. As in a check constraint, an
    unknown result passes: the condition says so itself where a value must be known.
    The column that it is declared under, if any, is for messages alone. -#}
{% test always(model, condition, column_name=none) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
