{% set text = dbt.type_string() %}
{{ union_handed_over('record_links', {
    'entity': text,
    'record_key': text,
    'linked_record_key': text,
    'link_kind': text,
}) }}
