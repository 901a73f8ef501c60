-- Incremental because it is the memory of what readers of the sync tables were shown.
-- The as-of date is written anew; a record that an earlier build of that date changed
-- stays, with what it shows now, because a reader may have sent what it showed then. A
-- full refresh leaves the table as it is.
{{ config(
    materialized='incremental',
    incremental_strategy=strategy_for_days(),
    unique_key='as_of_date',
    partition_by=partition_of_days(),
    on_schema_change='fail',
    full_refresh=false
) }}
{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}

with past as (
    {% if is_incremental() -%}
    select
        as_of_date,
        connector,
        table_name,
        record_id,
        payload_hash,
        updated_at
    from {{ this }}
    {%- else -%}
    select
        cast(null as date) as as_of_date,
        cast(null as {{ text }}) as connector,
        cast(null as {{ text }}) as table_name,
        cast(null as {{ text }}) as record_id,
        cast(null as {{ text }}) as payload_hash,
        cast(null as {{ timestamp }}) as updated_at
    where 1 = 0
    {%- endif %}
),

shown as (
    {{ newest_payloads('past') }}
),

present as (
    select
        connector,
        table_name,
        record_id,
        {{ crm_payload_hash(crm_person_columns()) }} as payload_hash
    from {{ ref('crm_people') }}
    union all
    select
        connector,
        table_name,
        record_id,
        {{ crm_payload_hash(crm_organization_columns()) }} as payload_hash
    from {{ ref('crm_organizations') }}
),

-- The moment of a change: the start of the as-of date, or a second after all that was
-- written before, also for later dates. So a cursor finds what is built again.
moments as (
    select
        coalesce(
            case
                when max(updated_at) >= cast({{ as_of_date() }} as {{ timestamp }})
                    then {{ dbt.dateadd('second', 1, 'max(updated_at)') }}
            end,
            cast({{ as_of_date() }} as {{ timestamp }})
        ) as updated_at
    from past
)

select
    {{ as_of_date() }} as as_of_date,
    coalesce(present.connector, shown.connector) as connector,
    coalesce(present.table_name, shown.table_name) as table_name,
    coalesce(present.record_id, shown.record_id) as record_id,
    present.payload_hash,
    cast(
        case
            when
                coalesce(present.payload_hash, '') = coalesce(shown.payload_hash, '')
                then shown.updated_at
            else moments.updated_at
        end as {{ timestamp }}
    ) as updated_at
from present
full outer join shown
    on present.connector = shown.connector
        and present.table_name = shown.table_name
        and present.record_id = shown.record_id
cross join moments
where
    coalesce(present.payload_hash, '') <> coalesce(shown.payload_hash, '')
    or shown.as_of_date = {{ as_of_date() }}
