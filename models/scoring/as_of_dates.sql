{% set reviewed = review_dates() -%}
{% set earlier = reviewed + history_dates() -%}
{% for date in [as_of_text()] + earlier | unique | list -%}
select
    cast('{{ date }}' as date) as as_of_date,
    cast(
        {{ dbt.dateadd('day', 1, "cast('" ~ date ~ "' as date)") }}
        as {{ dbt.type_timestamp() }}
    ) as ends_at,
    {{ 'true' if loop.first else 'false' }} as is_current,
    {{ 'true' if date in reviewed else 'false' }} as is_review
{% if not loop.last %}union all{% endif %}
{% endfor %}
