-- A part that no column has is never filled, so its key would find no duplicates.
{% for entity in ('person', 'organization') -%}
select
    entity,
    key_kind,
    {{ dbt.concat([
        "'seeds/rules/blocking_keys.csv, '",
        'entity',
        "', key '",
        'key_kind',
        "': a part of it is no column that duplicates are found by, so it finds none. '",
        "'macros/matching/blocks.sql names those columns.'",
    ]) }} as finding
from {{ ref('blocking_keys') }}
where
    entity = '{{ entity }}'
    and (
        {%- for part in (1, 2, 3) %}
        {{ 'or ' if not loop.first -}}
        {{ text_part('part_' ~ part, ':', 1) }} not in (
            {%- for column in match_key_columns(entity) %}
            '{{ column }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {%- endfor %}
    )
{% if not loop.last %}union all{% endif %}
{% endfor %}
