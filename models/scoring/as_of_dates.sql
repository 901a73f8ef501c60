{% set dates = [as_of_text()] + review_dates() -%}
{% for date in dates -%}
select
    cast('{{ date }}' as date) as as_of_date,
    cast(
        {{ dbt.dateadd('day', 1, "cast('" ~ date ~ "' as date)") }}
        as {{ dbt.type_timestamp() }}
    ) as ends_at,
    {{ 'true' if loop.first else 'false' }} as is_current
{% if not loop.last %}union all{% endif %}
{% endfor %}
