{# The connectors' hand-over models of one role, as relations: role 'activities' is
   provided by hubspot__email_activities, segment__web_activities ... #}
{% macro handed_over(role) %}
    {%- set relations = [] -%}
    {%- for connector, provided in var('connectors', {}).items() -%}
        {%- for name in provided if name == role or name.endswith('_' ~ role) -%}
            {%- do relations.append(ref(connector ~ '__' ~ name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(relations) }}
{% endmacro %}

{# How many rows each raw table delivered, and how many of them are the newest delivery
   of a row that still exists: what is kept of a supporting table. #}
{% macro row_counts(connector, models) %}
    {%- for table, (model, key) in models.items() %}
select
    '{{ connector }}' as connector,
    '{{ table }}' as table_name,
    count(*) as row_count,
    coalesce(sum(case
        when {{ key }} is not null and delivery_rank = 1 and not is_deleted then 1
        else 0
    end), 0) as usable_row_count
from {{ ref(model) }}
        {%- if not loop.last %}
union all
        {%- endif %}
    {%- endfor %}
{% endmacro %}

{# Rows of supporting tables that nothing reads: without their key, delivered more than
   once, or deleted. Records and activities are sorted out in the hygiene models. #}
{% macro set_aside_rows(connector, models) %}
    {%- for table, (model, key) in models.items() %}
select
    '{{ connector }}' as connector,
    '{{ table }}' as table_name,
    {{ key }} as row_id,
    case
        when {{ key }} is null then 'missing_key'
        when delivery_rank > 1 then 'repeated_delivery'
        else 'deleted_at_source'
    end as quarantine_reason
from {{ ref(model) }}
where {{ key }} is null or delivery_rank > 1 or is_deleted
        {%- if not loop.last %}
union all
        {%- endif %}
    {%- endfor %}
{% endmacro %}

{# All hand-over models of a role as one relation with the given columns and types, so
   that a connector that is not in use leaves an empty relation of the right shape. #}
{% macro union_handed_over(role, columns) %}
    {%- set relations = handed_over(role) -%}
    {%- for relation in relations %}
select
        {%- for name, type in columns.items() %}
    cast({{ name }} as {{ type }}) as {{ name }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
from {{ relation }}
        {%- if not loop.last %}
union all
        {%- endif %}
    {%- else %}
select
        {%- for name, type in columns.items() %}
    cast(null as {{ type }}) as {{ name }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
where 1 = 0
    {%- endfor %}
{% endmacro %}
