{#- Fails with each row for which the condition is false. As in a check constraint, an
    unknown result passes: the condition says so itself where a value must be known. -#}
{% test always(model, condition) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
