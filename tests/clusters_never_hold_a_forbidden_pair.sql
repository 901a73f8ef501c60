-- Vetoes and splits keep two records apart, unless decisions of CRMs or stewards lead
-- from one to the other over any number of records. That no split gives way to those
-- either is what no_manual_split_is_violated asks.
{%- set pairs = {
    'person': ref('person_forbidden_pairs'),
    'organization': ref('organization_forbidden_pairs'),
} %}
{%- set clusters = {
    'person': ref('person_clusters'),
    'organization': ref('organization_clusters'),
} %}
{%- set decided = {
    'person': ref('person_decided_components'),
    'organization': ref('organization_decided_components'),
} %}
{% for entity in pairs %}
select
    '{{ entity }}' as entity,
    a.record_key as record_key_a,
    b.record_key as record_key_b,
    forbidden.forbidden_by,
    a.cluster_key
from {{ pairs[entity] }} as forbidden
inner join {{ clusters[entity] }} as a
    on forbidden.record_number_a = a.record_number
inner join {{ clusters[entity] }} as b
    on
        forbidden.record_number_b = b.record_number
        and a.cluster_key = b.cluster_key
left join {{ decided[entity] }} as decided_a
    on forbidden.record_number_a = decided_a.record_number
left join {{ decided[entity] }} as decided_b
    on forbidden.record_number_b = decided_b.record_number
where coalesce(decided_a.component, -1) <> coalesce(decided_b.component, -2)
{{ 'union all' if not loop.last }}
{% endfor %}
