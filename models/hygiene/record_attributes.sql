{% set fields = var('custom_fields', []) -%}
{% for field in fields -%}
    {% set model, id = custom_field_source(field.connector, field.table) -%}
select
    {{ record_key(field.connector, field.table, id) }} as record_key,
    '{{ field.attribute }}' as attribute,
    {{ field.column }} as value
from {{ ref(model) }}
where {{ field.column }} is not null and {{ id }} is not null and delivery_rank = 1
    {% if not loop.last %}union all{% endif %}
{% else -%}
select
    cast(null as {{ dbt.type_string() }}) as record_key,
    cast(null as {{ dbt.type_string() }}) as attribute,
    cast(null as {{ dbt.type_string() }}) as value
where 1 = 0
{% endfor %}
