{% for entity in ('person', 'organization') -%}
select
    '{{ entity }}' as entity,
    key_kind,
    count(*) as value_count,
    sum(record_count) as record_count,
    cast(
        sum(
            case
                when is_too_large then 0
                else cast(record_count as bigint) * (record_count - 1) / 2
            end
        ) as bigint
    ) as pair_count,
    sum(case when is_too_large then 1 else 0 end) as capped_value_count,
    sum(case when is_too_large then record_count else 0 end) as capped_record_count
from {{ ref(entity ~ '_match_blocks') }}
group by key_kind
{% if not loop.last %}union all{% endif %}
{% endfor %}
