{# One pass over each table, however many of its fields are attributes. #}
{% set tables = [] -%}
{% for field in var('custom_fields', []) -%}
    {% if (field.connector, field.table) not in tables -%}
        {% do tables.append((field.connector, field.table)) -%}
    {% endif -%}
{% endfor -%}
with fields as (
    {% for connector, table in tables -%}
    {% set model, id = custom_field_source(connector, table) -%}
    {% set own_fields = [] -%}
    {% for field in var('custom_fields', []) -%}
        {% if (field.connector, field.table) == (connector, table) -%}
            {% do own_fields.append(field) -%}
        {% endif -%}
    {% endfor -%}
    select
        {{ record_key(connector, table, 'records.' ~ id) }} as record_key,
        names.attribute,
        case names.attribute
            {%- for field in own_fields %}
            when '{{ field.attribute }}' then records.{{ field.column }}
            {%- endfor %}
        end as value
    from {{ ref(model) }} as records
    cross join (
        {%- for field in own_fields %}
        select '{{ field.attribute }}' as attribute
        {%- if not loop.last %} union all{% endif %}
        {%- endfor %}
    ) as names
    where records.delivery_rank = 1
    {% if not loop.last %}union all{% endif %}
    {% else -%}
    select
        cast(null as {{ dbt.type_string() }}) as record_key,
        cast(null as {{ dbt.type_string() }}) as attribute,
        cast(null as {{ dbt.type_string() }}) as value
    {% endfor -%}
)

select
    record_key,
    attribute,
    value
from fields
where record_key is not null and value is not null
