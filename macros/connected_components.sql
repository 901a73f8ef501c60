{# CTEs that give every node of `edges` (record_key_a, record_key_b) the smallest node
   it is linked with, over any number of steps: ends in `components` (record_key,
   cluster_key). Each round takes the smallest parent among the neighbours, hands it to
   the former parent too, and then skips one step (Shiloach and Vishkin; FastSV, Zhang,
   Azad and Hu 2020). Ten rounds settle a chain of 200 records; the test
   no_pair_joins_two_clusters fails if ever they don't. #}
{% macro connected_components(edges, rounds=10) -%}
links as (
    select
        record_key_a as node,
        record_key_b as neighbour
    from {{ edges }}
    union
    select
        record_key_b as node,
        record_key_a as neighbour
    from {{ edges }}
    union
    select
        record_key_a as node,
        record_key_a as neighbour
    from {{ edges }}
    union
    select
        record_key_b as node,
        record_key_b as neighbour
    from {{ edges }}
),

parents_0 as (
    select
        node,
        min(neighbour) as parent
    from links
    group by node
),
{% for round in range(1, rounds + 1) %}
lowest_{{ round }} as (
    select
        links.node,
        min(parents.parent) as parent
    from links
    inner join parents_{{ round - 1 }} as parents
        on links.neighbour = parents.node
    group by links.node
),

hooked_{{ round }} as (
    select
        node,
        min(parent) as parent
    from (
        select
            node,
            parent
        from lowest_{{ round }}
        union all
        select
            parents.parent as node,
            lowest.parent
        from parents_{{ round - 1 }} as parents
        inner join lowest_{{ round }} as lowest
            on parents.node = lowest.node
    ) as offers
    group by node
),

parents_{{ round }} as (
    select
        hooked.node,
        grandparents.parent
    from hooked_{{ round }} as hooked
    inner join hooked_{{ round }} as grandparents
        on hooked.parent = grandparents.node
),
{% endfor %}
components as (
    select
        node as record_key,
        parent as cluster_key
    from parents_{{ rounds }}
)
{%- endmacro %}
