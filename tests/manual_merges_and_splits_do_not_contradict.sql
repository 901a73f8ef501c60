select
    splits.record_key,
    splits.split_from_record_key,
    splits.decided_on as split_decided_on,
    declared.decided_on as merge_decided_on
from {{ ref('manual_splits') }} as splits
inner join {{ ref('manual_merges') }} as declared
    on
        (
            splits.record_key = declared.record_key_a
            and splits.split_from_record_key = declared.record_key_b
        )
        or (
            splits.record_key = declared.record_key_b
            and splits.split_from_record_key = declared.record_key_a
        )
