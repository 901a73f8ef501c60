{#- Fails with each combination of values that stands in more than one row. As in a
    primary key, a missing value counts as a value: two rows without one are equal. Only
    rows whose hash repeats are compared by value, which a large table has few of. Where
    the model is rescored by `rule` or `subject` (macros/rescoring.sql), the rows that it
    has kept were looked at before. -#}
{% test unique_together(model, columns, rescored_by=none) %}
{%- set rows = model -%}
{%- if rescored_by == 'rule' -%}
    {%- set rows = of_edited_rules(model) -%}
{%- elif rescored_by == 'subject' -%}
    {%- set rows = of_rescored_subjects(model) -%}
{%- endif -%}
with repeated as (
    select {{ row_hash(columns) }} as key_hash
    from {{ rows }}
    group by {{ row_hash(columns) }}
    having count(*) > 1
)

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ rows }}
where {{ row_hash(columns) }} in (select repeated.key_hash from repeated)
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1
{% endtest %}
