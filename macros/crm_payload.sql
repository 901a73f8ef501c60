{# The columns of crm_people that are mapped to CRM fields. #}
{% macro crm_person_columns() -%}
    {{ return([
        'scoring_model', 'lead_score', 'fit_score', 'intent_score', 'tier', 'tier_since',
        'grade', 'lifecycle_stage', 'queue', 'play', 'team', 'lead_owner_id',
        'sla_due_at', 'reasons', 'nurture_track', 'next_question',
        'next_question_points', 'is_outreach_allowed', 'is_email_allowed',
        'is_phone_allowed', 'is_sms_allowed', 'consent_deadline',
    ]) }}
{%- endmacro %}

{# The columns of crm_organizations that are mapped to CRM fields. #}
{% macro crm_organization_columns() -%}
    {{ return([
        'scoring_model', 'account_score', 'fit_score', 'intent_score', 'tier',
        'tier_since', 'grade', 'lifecycle_stage', 'known_people', 'engaged_people',
        'reasons',
    ]) }}
{%- endmacro %}

{# The payload_hash of a record. It covers the columns that are mapped to CRM fields and
   nothing else, so that a new date or rule-set version alone sends no record. #}
{% macro crm_payload_hash(mapped) -%}
    {{ surrogate_key(['external_id'] + mapped) }}
{%- endmacro %}

{# What readers were shown last of each record, as a query on a history of payloads. By
   the moment and not by the date: an earlier date may have been built since. #}
{% macro newest_payloads(history) -%}
    select
        as_of_date,
        connector,
        table_name,
        record_id,
        payload_hash,
        updated_at
    from (
        select
            as_of_date,
            connector,
            table_name,
            record_id,
            payload_hash,
            updated_at,
            row_number() over (
                partition by connector, table_name, record_id order by updated_at desc
            ) as recency
        from {{ history }}
    ) as ranked
    where recency = 1
{%- endmacro %}

{# A sync table of one CRM object. #}
{% macro crm_payload(relation, connector, table, keys, mapped) -%}
select
    records.record_id,
    records.external_id,
    {%- for column in keys + mapped %}
    records.{{ column }},
    {%- endfor %}
    payloads.payload_hash,
    payloads.updated_at,
    records.as_of_date,
    records.ruleset_version
from {{ relation }} as records
inner join {{ ref('crm_payloads') }} as payloads
    on records.connector = payloads.connector
        and records.table_name = payloads.table_name
        and records.record_id = payloads.record_id
where records.connector = '{{ connector }}' and records.table_name = '{{ table }}'
{%- endmacro %}

{# The person fields that every CRM gets. #}
{% macro crm_person_payload(connector, table) -%}
{{ crm_payload(
    ref('crm_people'), connector, table, ['person_id'], crm_person_columns()
) }}
{%- endmacro %}

{# The organization fields that every CRM gets. #}
{% macro crm_organization_payload(connector, table) -%}
{{ crm_payload(
    ref('crm_organizations'), connector, table, ['organization_id'],
    crm_organization_columns()
) }}
{%- endmacro %}
