{% set always = 'cast(null as ' ~ dbt.type_timestamp() ~ ')' -%}
{# Attributes that are columns of the organization under the same name. #}
{% set own_columns = [
    'industry', 'employee_count', 'annual_revenue', 'ownership', 'organization_type',
] -%}
with facts as (
    select
        entity_id as organization_id,
        attribute,
        value,
        {{ always }} as known_at
    from {{ ref('custom_facts') }}
    where entity = 'organization'
    {%- for column in own_columns %}
    union all
    select
        organization_id,
        '{{ column }}' as attribute,
        cast({{ column }} as {{ dbt.type_string() }}) as value,
        {{ always }} as known_at
    from {{ ref('organizations') }}
    where {{ column }} is not null
    {%- endfor %}
    union all
    select
        organization_id,
        'organization_state_code' as attribute,
        state_code as value,
        {{ always }} as known_at
    from {{ ref('organizations') }}
    where state_code is not null
    union all
    select
        organization_id,
        'known_people' as attribute,
        cast(count(*) as {{ dbt.type_string() }}) as value,
        {{ always }} as known_at
    from {{ ref('person_organizations') }}
    where is_primary
    group by organization_id
    union all
    select
        organization_id,
        'organization_is_customer' as attribute,
        'true' as value,
        min(occurred_at) as known_at
    from {{ ref('outcomes') }}
    where outcome = 'closed_won' and organization_id is not null
    group by organization_id
)

select
    organization_id,
    attribute,
    value,
    known_at
from facts
