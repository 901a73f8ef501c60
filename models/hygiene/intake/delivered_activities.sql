-- In no published file: it holds the connectors' own words, such as paths of pages. A
-- view, because it only puts together what hand-over models give.
{{ config(materialized='view', meta={'is_published': false}) }}

{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
{{ union_handed_over('activities', {
    'connector': text,
    'table_name': text,
    'row_id': text,
    'participant_number': dbt.type_int(),
    'signal': text,
    'detail_kind': text,
    'raw_detail': text,
    'measure_seconds': dbt.type_int(),
    'actor_kind': text,
    'actor': text,
    'occurred_at': timestamp,
    'received_at': timestamp,
    'user_agent': text,
    'is_vendor_flagged': dbt.type_boolean(),
    'is_deleted': dbt.type_boolean(),
    'synced_at': timestamp,
    'delivery_rank': dbt.type_int(),
}) }}
