select
    person_id,
    scoring_model,
    tier,
    disqualifying_rule_id
from {{ ref('contact_tiers') }}
where disqualifying_rule_id is not null and tier = 'sales_ready'
