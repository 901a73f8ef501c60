{# (comparison, column) of what a person or organization has but once. #}
{% macro one_value_columns(entity) -%}
    {%- set columns = [] -%}
    {%- set comparisons = var('comparisons', {}).get(entity, []) -%}
    {%- for comparison in comparisons if comparison.how == 'same' -%}
        {%- do columns.append((comparison.name, 'records.' ~ comparison.columns[0])) -%}
    {%- endfor -%}
    {%- if var('duplicate_free_tables', []) -%}
        {%- do columns.append((
            'duplicate_free_table',
            'case when records.source in ' ~ duplicate_free_tables()
            ~ ' then records.source end',
        )) -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}

{# Pairs of linked records that must not end in one cluster: a steward's split, a veto,
   or two values of which a record can have but one. #}
{% macro forbidden_pairs(entity) -%}
with linked as (
    select record_number_a as record_number
    from {{ ref(entity ~ '_match_edges') }}
    union distinct
    select record_number_b as record_number
    from {{ ref(entity ~ '_match_edges') }}
),

vetoed as (
    select
        pairs.record_number_a,
        pairs.record_number_b,
        level_bits.veto as forbidden_by
    from {{ ref(entity ~ '_pair_levels') }} as pairs
    inner join {{ ref(entity ~ '_level_bits') }} as level_bits
        on pairs.levels = level_bits.levels and level_bits.veto is not null
    inner join linked as linked_a
        on pairs.record_number_a = linked_a.record_number
    inner join linked as linked_b
        on pairs.record_number_b = linked_b.record_number
),

split_up as (
    select
        least(a.record_number, b.record_number) as record_number_a,
        greatest(a.record_number, b.record_number) as record_number_b,
        'manual_split' as forbidden_by
    from {{ ref('manual_splits') }} as splits
    inner join {{ ref('resolvable_records') }} as a
        on splits.record_key = a.record_key and a.entity = '{{ entity }}'
    inner join {{ ref('resolvable_records') }} as b
        on splits.split_from_record_key = b.record_key and b.entity = '{{ entity }}'
)
{%- set single = one_value_columns(entity) %}
{%- if single %},

-- Records that a chain of others joins, be its links certain or weak, were perhaps never
-- compared.
bridges as (
    select
        coalesce(a.component, edges.record_number_a) as record_number_a,
        coalesce(b.component, edges.record_number_b) as record_number_b
    from {{ ref(entity ~ '_match_edges') }} as edges
    left join {{ ref(entity ~ '_match_components') }} as a
        on edges.record_number_a = a.record_number
    left join {{ ref(entity ~ '_match_components') }} as b
        on edges.record_number_b = b.record_number
    where edges.kind = 'weak'
),

{{ connected_components('bridges', name='bridged') }},

members as (
    select
        coalesce(
            bridged.component, components.component, linked.record_number
        ) as component,
        records.record_number
        {%- for comparison, column in single %},
        {{ column }} as {{ comparison }}
        {%- endfor %}
    from linked
    inner join {{ ref(entity ~ '_match_records') }} as records
        on linked.record_number = records.record_number
    left join {{ ref(entity ~ '_match_components') }} as components
        on linked.record_number = components.record_number
    left join bridged
        on
            coalesce(components.component, linked.record_number)
            = bridged.record_number
),

conflicting as (
    {%- for comparison, column in single %}
    select
        a.record_number as record_number_a,
        b.record_number as record_number_b,
        '{{ comparison }}' as forbidden_by
    from members as a
    inner join members as b
        on
            a.component = b.component
            and a.record_number < b.record_number
            {%- if comparison == 'duplicate_free_table' %}
            and a.duplicate_free_table = b.duplicate_free_table
            {%- else %}
            and a.{{ comparison }} <> b.{{ comparison }}
    inner join {{ ref('match_weights') }} as weights
        on
            weights.entity = '{{ entity }}'
            and weights.comparison = '{{ comparison }}'
            and weights.level = 'different'
            and weights.effect = 'veto'
            {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)
{%- endif %},

forbidden as (
    {%- for reason in ['vetoed', 'split_up'] + (['conflicting'] if single else []) %}
    select
        record_number_a,
        record_number_b,
        forbidden_by
    from {{ reason }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

-- A split is named first, because it alone undoes what a CRM decided.
select
    record_number_a,
    record_number_b,
    coalesce(
        max(case when forbidden_by = 'manual_split' then forbidden_by end),
        min(forbidden_by)
    ) as forbidden_by
from forbidden
group by record_number_a, record_number_b
{%- endmacro %}
