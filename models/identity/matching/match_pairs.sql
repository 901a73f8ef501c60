{% for entity in ('person', 'organization') -%}
select
    '{{ entity }}' as entity,
    record_key_a,
    record_key_b,
    matched_by,
    bits,
    confidence,
    decision,
    review_reason,
    evidence
from {{ ref(entity ~ '_match_pairs') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
