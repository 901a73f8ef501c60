{% set always = 'cast(null as ' ~ dbt.type_timestamp() ~ ')' -%}
{% set any_date = 'cast(null as date)' -%}
{% set any_model = 'cast(null as ' ~ dbt.type_string() ~ ')' -%}
select
    'person' as entity,
    person_id as entity_id,
    {{ any_model }} as scoring_model,
    {{ any_date }} as as_of_date,
    attribute,
    value,
    known_at
from {{ ref('person_facts') }}
union all
select
    'organization' as entity,
    organization_id as entity_id,
    {{ any_model }} as scoring_model,
    {{ any_date }} as as_of_date,
    attribute,
    value,
    known_at
from {{ ref('organization_facts') }}
union all
select
    entity,
    entity_id,
    scoring_model,
    {{ any_date }} as as_of_date,
    attribute,
    value,
    {{ always }} as known_at
from {{ ref('area_facts') }}
union all
select
    'person' as entity,
    person_id as entity_id,
    {{ any_model }} as scoring_model,
    as_of_date,
    attribute,
    value,
    {{ always }} as known_at
from {{ ref('activity_facts') }}
