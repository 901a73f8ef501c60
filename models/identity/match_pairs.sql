select
    'person' as entity,
    record_key_a,
    record_key_b,
    matched_by,
    confidence,
    decision,
    reason
from {{ ref('person_match_pairs') }}
union all
select
    'organization' as entity,
    record_key_a,
    record_key_b,
    matched_by,
    confidence,
    decision,
    reason
from {{ ref('organization_match_pairs') }}
