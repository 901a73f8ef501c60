-- Vetoes and splits keep two records apart, unless decisions of CRMs or stewards lead
-- from one to the other over any number of records. That no split gives way to those
-- either is what no_manual_split_is_violated asks.
with
{% for entity in ('person', 'organization') -%}
{%- set forbidden_pairs = ref(entity ~ '_forbidden_pairs') -%}
{%- set clusters = ref(entity ~ '_clusters') -%}
{{ entity }}_decided_edges as (
    select
        record_number_a,
        record_number_b
    from {{ ref(entity ~ '_match_edges') }}
    where kind = 'decided'
),

{{ connected_components(entity ~ '_decided_edges', name=entity ~ '_decided') }},

{{ entity }}_together as (
    select
        '{{ entity }}' as entity,
        a.record_key as record_key_a,
        b.record_key as record_key_b,
        forbidden.forbidden_by,
        a.cluster_key
    from {{ forbidden_pairs }} as forbidden
    inner join {{ clusters }} as a
        on forbidden.record_number_a = a.record_number
    inner join {{ clusters }} as b
        on
            forbidden.record_number_b = b.record_number
            and a.cluster_key = b.cluster_key
    left join {{ entity }}_decided as decided_a
        on forbidden.record_number_a = decided_a.record_number
    left join {{ entity }}_decided as decided_b
        on forbidden.record_number_b = decided_b.record_number
    where coalesce(decided_a.component, -1) <> coalesce(decided_b.component, -2)
){{ ',' if not loop.last }}

{% endfor -%}
select
    entity,
    record_key_a,
    record_key_b,
    forbidden_by,
    cluster_key
from person_together
union all
select
    entity,
    record_key_a,
    record_key_b,
    forbidden_by,
    cluster_key
from organization_together
