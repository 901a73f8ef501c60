{# Pairs of records that have a value of their own in common, once per value.
   `match_keys` is a model with record_key, key_kind, key_value, is_shared and
   name_count (how many different names use the value). A value with too many records
   makes no pairs: see blocks_too_large. #}
{% macro pairs_in_blocks(match_keys) -%}
    select
        a.record_key as record_key_a,
        b.record_key as record_key_b,
        a.key_kind,
        a.key_value,
        a.name_count
    from {{ match_keys }} as a
    inner join {{ match_keys }} as b
        on
            a.key_kind = b.key_kind
            and a.key_value = b.key_value
            and a.record_key < b.record_key
    inner join (
        select
            key_kind,
            key_value
        from {{ match_keys }}
        where not is_shared
        group by key_kind, key_value
        having count(*) between 2 and {{ var('largest_block', 50) }}
    ) as blocks
        on a.key_kind = blocks.key_kind and a.key_value = blocks.key_value
{%- endmacro %}

{# One pair for review per value that so many records have that comparing them all would
   cost more than it tells. #}
{% macro blocks_too_large(match_keys) -%}
    select
        min(record_key) as record_key_a,
        max(record_key) as record_key_b,
        'block_too_large' as matched_by,
        'review' as decision
    from {{ match_keys }}
    where not is_shared
    group by key_kind, key_value
    having count(*) > {{ var('largest_block', 50) }}
{%- endmacro %}
