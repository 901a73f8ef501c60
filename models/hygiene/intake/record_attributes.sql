{# One pass over each table, however many of its fields are attributes. #}
{% set tables = custom_field_tables() -%}
with fields as (
    {% if not tables -%}
    select
        cast(null as {{ dbt.type_string() }}) as record_key,
        cast(null as {{ dbt.type_string() }}) as attribute,
        cast(null as {{ dbt.type_string() }}) as value
    {% endif -%}
    {% for table in tables -%}
    select
        {{ record_key(table.connector, table.name, 'records.' ~ table.key) }}
            as record_key,
        names.attribute,
        case names.attribute
            {%- for field in table.fields %}
            when '{{ field.attribute }}' then records.{{ field.column }}
            {%- endfor %}
        end as value
    from {{ ref(table.model) }} as records
    -- In the join, because each table has names of its own.
    cross join (  -- noqa: ST05
        {%- for field in table.fields %}
        select '{{ field.attribute }}' as attribute
        {%- if not loop.last %} union all{% endif %}
        {%- endfor %}
    ) as names
    where records.delivery_rank = 1
    {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

-- A number with a wrong check digit identifies nobody. That one was given is kept.
npis as (
    select
        record_key,
        {{ clean_npi('value') }} as npi
    from fields
    where attribute = 'npi' and value is not null
)

select
    record_key,
    attribute,
    value
from fields
where record_key is not null and value is not null and attribute <> 'npi'
union all
select
    record_key,
    'npi' as attribute,
    npi as value
from npis
where record_key is not null and npi is not null
union all
select
    record_key,
    'has_valid_npi' as attribute,
    case when npi is null then 'false' else 'true' end as value
from npis
where record_key is not null
