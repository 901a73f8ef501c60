{# Bits of what was decided: more than any pair has by what is compared, and a steward's
   word more than a CRM's. #}
{% macro decided_bits(by) -%}
    {{ return({'crm': 99, 'steward': 199}[by]) }}
{%- endmacro %}

{# CTEs that end in decided_edges: the links within `contested` components that CRMs and
   stewards have decided on, and that hold against what stewards have split, which
   `forbidden` says. #}
{% macro decided_edges(entity) -%}
-- Decisions come before every veto, but for a steward's own split.
all_decided_edges as (
    select
        edges.record_number_a,
        edges.record_number_b,
        edges.bits >= {{ decided_bits('steward') }} as is_stewards
    from {{ ref(entity ~ '_match_edges') }} as edges
    inner join {{ ref(entity ~ '_match_components') }} as components
        on edges.record_number_a = components.record_number
    inner join contested
        on components.component = contested.component
    left join forbidden
        on
            edges.record_number_a = forbidden.record_number_a
            and edges.record_number_b = forbidden.record_number_b
            and forbidden.forbidden_by = 'manual_split'
    where edges.kind = 'decided' and forbidden.record_number_a is null
),

{{ connected_components('all_decided_edges', name='all_decided') }},

-- Where a CRM's decisions lead from one side of a split to the other, the record that
-- the steward takes out leaves them.
taken_out as (
    select distinct leaving.record_number
    from {{ ref('manual_splits') }} as splits
    inner join {{ ref('resolvable_records') }} as leaving
        on splits.record_key = leaving.record_key and leaving.entity = '{{ entity }}'
    inner join {{ ref('resolvable_records') }} as staying
        on
            splits.split_from_record_key = staying.record_key
            and staying.entity = '{{ entity }}'
    inner join all_decided as a
        on leaving.record_number = a.record_number
    inner join all_decided as b
        on staying.record_number = b.record_number and a.component = b.component
),

decided_edges as (
    select
        edges.record_number_a,
        edges.record_number_b
    from all_decided_edges as edges
    left join taken_out as a
        on edges.record_number_a = a.record_number
    left join taken_out as b
        on edges.record_number_b = b.record_number
    where
        edges.is_stewards
        or (a.record_number is null and b.record_number is null)
)
{%- endmacro %}
