select
    'record' as actor_kind,
    record_key as actor,
    person_id,
    cast(null as {{ dbt.type_string() }}) as organization_id
from {{ ref('record_people') }}
union all
select
    'organization' as actor_kind,
    record_key as actor,
    null as person_id,
    organization_id
from {{ ref('record_organizations') }}
union all
select
    'email' as actor_kind,
    email_match as actor,
    person_id,
    null as organization_id
from {{ ref('email_people') }}
union all
select
    'caller' as actor_kind,
    caller_key as actor,
    person_id,
    organization_id
from {{ ref('caller_people') }}
union all
select
    'user' as actor_kind,
    user_id as actor,
    person_id,
    null as organization_id
from {{ ref('user_people') }}
