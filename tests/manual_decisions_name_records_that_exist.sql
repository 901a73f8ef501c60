-- A warning: the record may have been deleted in the CRM since.
{{ config(severity='warn') }}

select
    named.seed,
    named.record_key
from (
    select
        'manual_merges' as seed,
        record_key_a as record_key
    from {{ ref('manual_merges') }}
    union all
    select
        'manual_merges' as seed,
        record_key_b as record_key
    from {{ ref('manual_merges') }}
    union all
    select
        'manual_splits' as seed,
        record_key
    from {{ ref('manual_splits') }}
) as named
left join {{ ref('resolvable_records') }} as records
    on named.record_key = records.record_key
where records.record_key is null
