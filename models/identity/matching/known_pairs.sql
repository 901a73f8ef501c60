with said as (
    select
        entity,
        record_key,
        linked_record_key,
        case link_kind when 'converted' then 'crm_conversion' else 'crm_merge' end
            as matched_by
    from {{ ref('record_links') }}
    union all
    select
        records.entity,
        declared.record_key_a as record_key,
        declared.record_key_b as linked_record_key,
        'manual_merge' as matched_by
    from {{ ref('manual_merges') }} as declared
    inner join {{ ref('resolvable_records') }} as records
        on declared.record_key_a = records.record_key
    inner join {{ ref('resolvable_records') }} as linked_records
        on
            declared.record_key_b = linked_records.record_key
            and records.entity = linked_records.entity
)

select
    entity,
    least(record_key, linked_record_key) as record_key_a,
    greatest(record_key, linked_record_key) as record_key_b,
    -- Where a steward and the CRM say the same, the steward's word is the one to keep:
    -- it outlives a split.
    max(matched_by) as matched_by
from said
where record_key <> linked_record_key
group by
    entity,
    least(record_key, linked_record_key),
    greatest(record_key, linked_record_key)
