-- Components are found in a fixed number of rounds. A chain too long for them would end
-- in several components, and so as several people, without any other sign.
{% for entity in ('person', 'organization') -%}
select
    '{{ entity }}' as entity,
    edges.record_number_a,
    edges.record_number_b,
    a.component as component_a,
    b.component as component_b
from {{ ref(entity ~ '_match_edges') }} as edges
left join {{ ref(entity ~ '_match_components') }} as a
    on edges.record_number_a = a.record_number
left join {{ ref(entity ~ '_match_components') }} as b
    on edges.record_number_b = b.record_number
where
    edges.kind in ('decided', 'certain')
    and coalesce(a.component, -1) <> coalesce(b.component, -2)
{% if not loop.last %}union all{% endif %}
{% endfor %}
