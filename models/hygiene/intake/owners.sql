{% set text = dbt.type_string() %}
{{ union_handed_over('owners', {
    'owner_key': text,
    'connector': text,
    'owner_id': text,
    'owner_name': text,
    'is_active': dbt.type_boolean(),
}) }}
