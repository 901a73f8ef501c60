-- Groups that nobody compared or merged because they are too large.
{% for entity in ('person', 'organization') -%}
select
    '{{ entity }}' as entity,
    'block' as group_kind,
    blocks.key_kind,
    count(*) as record_count,
    min(records.record_key) as record_key_a,
    max(records.record_key) as record_key_b
from {{ ref(entity ~ '_match_blocks') }} as blocks
inner join {{ ref(entity ~ '_match_keys') }} as match_keys
    on blocks.block_key = match_keys.block_key
inner join {{ ref(entity ~ '_match_records') }} as records
    on match_keys.record_number = records.record_number
where
    blocks.is_too_large
    and blocks.key_kind in (
        select blocking_keys.key_kind
        from {{ ref('blocking_keys') }} as blocking_keys
        where blocking_keys.entity = '{{ entity }}' and blocking_keys.is_reviewed
    )
group by blocks.key_kind, blocks.block_key
union all
select
    '{{ entity }}' as entity,
    'cluster' as group_kind,
    null as key_kind,
    count(*) as record_count,
    min(numbered.record_key) as record_key_a,
    max(numbered.record_key) as record_key_b
from {{ ref(entity ~ '_match_components') }} as components
inner join {{ ref('resolvable_records') }} as numbered
    on
        numbered.entity = '{{ entity }}'
        and components.record_number = numbered.record_number
inner join {{ ref('match_thresholds') }} as thresholds
    on thresholds.entity = '{{ entity }}'
group by components.component
having count(*) > max(thresholds.largest_cluster)
{% if not loop.last %}union all{% endif %}
{% endfor %}
