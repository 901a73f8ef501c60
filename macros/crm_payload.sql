{# A sync table of one CRM object. Its payload_hash covers the columns that are mapped
   to CRM fields and nothing else, so that a new date or rule-set version alone sends no
   record. #}
{% macro crm_payload(relation, connector, table, keys, mapped) -%}
select
    record_id,
    external_id,
    {%- for column in keys + mapped %}
    {{ column }},
    {%- endfor %}
    {{ surrogate_key(['external_id'] + mapped) }} as payload_hash,
    as_of_date,
    ruleset_version
from {{ relation }}
where connector = '{{ connector }}' and table_name = '{{ table }}'
{%- endmacro %}

{# The person fields that every CRM gets. #}
{% macro crm_person_payload(connector, table) -%}
{{ crm_payload(ref('crm_people'), connector, table, ['person_id'], [
    'scoring_model', 'lead_score', 'fit_score', 'intent_score', 'tier', 'tier_since',
    'grade', 'lifecycle_stage', 'queue', 'play', 'team', 'lead_owner_id', 'sla_due_at',
    'reasons', 'nurture_track', 'next_question', 'next_question_points',
    'is_outreach_allowed', 'is_email_allowed', 'is_phone_allowed', 'is_sms_allowed',
    'consent_deadline',
]) }}
{%- endmacro %}

{# The organization fields that every CRM gets. #}
{% macro crm_organization_payload(connector, table) -%}
{{ crm_payload(ref('crm_organizations'), connector, table, ['organization_id'], [
    'scoring_model', 'account_score', 'fit_score', 'intent_score', 'tier', 'tier_since',
    'grade', 'lifecycle_stage', 'known_people', 'engaged_people', 'reasons',
]) }}
{%- endmacro %}
