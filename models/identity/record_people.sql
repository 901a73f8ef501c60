-- An id stands for somebody as long as one of its records gives values.
with living as (
    select distinct ids.resolved_id
    from {{ ref('record_ids') }} as ids
    inner join {{ ref('contact_records') }} as records
        on ids.record_key = records.record_key and not records.is_merged_away
    where ids.entity = 'person'
)

select
    ids.record_key,
    coalesce(records.connector, {{ text_part('ids.record_key', '.', 1) }})
        as connector,
    coalesce(records.table_name, {{ text_part('ids.record_key', '.', 2) }})
        as table_name,
    coalesce(records.record_id, {{ record_id_of('ids.record_key') }}) as record_id,
    ids.resolved_id as person_id,
    ids.matched_by,
    ids.confidence,
    records.record_key is not null as is_current_record
from {{ ref('record_ids') }} as ids
inner join living
    on ids.resolved_id = living.resolved_id
left join {{ ref('contact_records') }} as records
    on ids.record_key = records.record_key
where ids.entity = 'person'
