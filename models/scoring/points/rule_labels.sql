{% for rules in ('rules', 'account_rules') -%}
select
    scoring_model,
    rule_id,
    label,
    valid_from,
    valid_to
from {{ ref(rules) }}
{{ 'union all' if not loop.last }}
{% endfor %}
