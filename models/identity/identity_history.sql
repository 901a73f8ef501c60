-- Reads its own past: an id must outlive the records it came from. A full refresh
-- leaves the table as it is.
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
        entity,
        record_key,
        resolved_id,
        issued_on,
        oldest_record_at,
        is_current,
        as_of_date
    from {{ this }}
    where as_of_date <= {{ as_of_date() }}
    {%- else -%}
    select
        cast(null as {{ text }}) as entity,
        cast(null as {{ text }}) as record_key,
        cast(null as {{ text }}) as resolved_id,
        cast(null as date) as issued_on,
        cast(null as {{ timestamp }}) as oldest_record_at,
        true as is_current,
        cast(null as date) as as_of_date
    where 1 = 0
    {%- endif %}
),

ranked as (
    select
        entity,
        record_key,
        resolved_id,
        issued_on,
        oldest_record_at,
        row_number() over (
            partition by entity, record_key order by as_of_date desc
        ) as recency,
        -- 1 among the days before this one, which a rerun does not replace.
        row_number() over (
            partition by entity, record_key, as_of_date < {{ as_of_date() }}
            order by as_of_date desc
        ) = 1 and as_of_date < {{ as_of_date() }} as is_before
    from past
    where is_current
),

held as (
    select
        entity,
        record_key,
        resolved_id,
        issued_on,
        oldest_record_at
    from ranked
    where recency = 1
),

{{ stable_ids(ref('record_clusters'), 'held') }}

select
    assigned.entity,
    assigned.record_key,
    assigned.resolved_id,
    assigned.issued_on,
    assigned.oldest_record_at,
    true as is_current,
    {{ as_of_date() }} as as_of_date
from assigned
left join ranked as former
    on
        assigned.entity = former.entity
        and assigned.record_key = former.record_key
        and former.is_before
where former.resolved_id is null or former.resolved_id <> assigned.resolved_id
union all
-- Ids of earlier builds of this day: superseded, unless the record itself has gone.
select
    past.entity,
    past.record_key,
    past.resolved_id,
    past.issued_on,
    past.oldest_record_at,
    assigned.record_key is null and past.is_current as is_current,
    past.as_of_date
from past
left join assigned
    on past.entity = assigned.entity and past.record_key = assigned.record_key
where
    past.as_of_date = {{ as_of_date() }}
    and (assigned.record_key is null or assigned.resolved_id <> past.resolved_id)
