{# CTEs that give every record of `edges` (record_number_a, record_number_b) the
   smallest record it is linked with, over any number of steps: ends in <name> (record_number,
   component). Most components are settled when each record has taken its smallest
   neighbour, so only what links two of these goes on: each round takes the smallest
   parent among the neighbours, hands it to the former parent too, and then skips one
   step (Shiloach and Vishkin; FastSV, Zhang, Azad and Hu 2020). Ten rounds settle a
   chain of 200 records; the test no_edge_joins_two_components fails if ever they
   don't. #}
{% macro connected_components(edges, name='components', rounds=10) -%}
{{ name }}_ends as (
    select
        record_number_a as node,
        record_number_b as neighbour
    from {{ edges }}
    union all
    select
        record_number_b as node,
        record_number_a as neighbour
    from {{ edges }}
),

{% call checkpoint(name ~ '_first') %}
    select
        node,
        least(node, min(neighbour)) as parent
    from {{ name }}_ends
    group by node
{% endcall %},

{{ name }}_open as (
    select distinct
        a.parent as parent_a,
        b.parent as parent_b
    from {{ edges }} as edges
    inner join {{ name }}_first as a
        on edges.record_number_a = a.node
    inner join {{ name }}_first as b
        on edges.record_number_b = b.node and a.parent <> b.parent
),

{% call checkpoint(name ~ '_links') %}
    select
        parent_a as node,
        parent_b as neighbour
    from {{ name }}_open
    union distinct
    select
        parent_b as node,
        parent_a as neighbour
    from {{ name }}_open
    union distinct
    select
        parent_a as node,
        parent_a as neighbour
    from {{ name }}_open
    union distinct
    select
        parent_b as node,
        parent_b as neighbour
    from {{ name }}_open
{% endcall %},

{{ name }}_0 as (
    select
        node,
        min(neighbour) as parent
    from {{ name }}_links
    group by node
),
{% for round in range(1, rounds + 1) %}
{{ name }}_lowest_{{ round }} as (
    select
        links.node,
        min(parents.parent) as parent
    from {{ name }}_links as links
    inner join {{ name }}_{{ round - 1 }} as parents
        on links.neighbour = parents.node
    group by links.node
),

{{ name }}_hooked_{{ round }} as (
    select
        node,
        min(parent) as parent
    from (
        select
            node,
            parent
        from {{ name }}_lowest_{{ round }}
        union all
        select
            parents.parent as node,
            lowest.parent
        from {{ name }}_{{ round - 1 }} as parents
        inner join {{ name }}_lowest_{{ round }} as lowest
            on parents.node = lowest.node
    ) as offers
    group by node
),

{% call checkpoint(name ~ '_' ~ round) %}
    select
        hooked.node,
        grandparents.parent
    from {{ name }}_hooked_{{ round }} as hooked
    inner join {{ name }}_hooked_{{ round }} as grandparents
        on hooked.parent = grandparents.node
{% endcall %},
{% endfor %}
{{ name }} as (
    select
        firsts.node as record_number,
        coalesce(settled.parent, firsts.parent) as component
    from {{ name }}_first as firsts
    left join {{ name }}_{{ rounds }} as settled
        on firsts.parent = settled.node
)
{%- endmacro %}
