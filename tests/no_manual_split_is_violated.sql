-- A CRM's merges give way to a split, a steward's own merges don't.
select
    splits.record_key,
    splits.split_from_record_key,
    a.resolved_id,
    {{ dbt.concat([
        "'seeds/rules/manual_splits.csv keeps '",
        'splits.record_key',
        "' apart from '",
        'splits.split_from_record_key',
        "', but rows of manual_merges.csv join them, perhaps over other records. '",
        "'Take out the split, or the merge that is wrong.'",
    ]) }} as finding
from {{ ref('manual_splits') }} as splits
inner join {{ ref('record_ids') }} as a
    on splits.record_key = a.record_key
inner join {{ ref('record_ids') }} as b
    on splits.split_from_record_key = b.record_key and a.resolved_id = b.resolved_id
