{# The clusters of an entity. Components in which nothing is forbidden and that are not
   too large stand. The others fall back to what was decided, and are built again, as
   are links on weak edges: in each round those two clusters join that are each other's
   best, unless a pair between them is forbidden, they would be too large, or too few of
   the pairs between them are linked. What six rounds do not settle stays apart. #}
{% macro guarded_clusters(entity, rounds=6) -%}
with thresholds as (
    select
        certain_bits,
        linked_share,
        largest_cluster
    from {{ ref('match_thresholds') }}
    where entity = '{{ entity }}'
),

forbidden as (
    select
        record_number_a,
        record_number_b,
        forbidden_by
    from {{ ref(entity ~ '_forbidden_pairs') }}
),

contested as (
    select a.component
    from forbidden
    inner join {{ ref(entity ~ '_match_components') }} as a
        on forbidden.record_number_a = a.record_number
    inner join {{ ref(entity ~ '_match_components') }} as b
        on forbidden.record_number_b = b.record_number and a.component = b.component
    union distinct
    select components.component
    from {{ ref(entity ~ '_match_components') }} as components
    cross join thresholds
    group by components.component
    having count(*) > max(thresholds.largest_cluster)
),

{{ decided_edges(entity) }},

{{ connected_components('decided_edges', name='decided') }},

{% call checkpoint('clusters_0') %}
    select
        components.record_number,
        case
            when contested.component is null then components.component
            else coalesce(decided.component, components.record_number)
        end as cluster
    from {{ ref(entity ~ '_match_components') }} as components
    left join contested
        on components.component = contested.component
    left join decided
        on components.record_number = decided.record_number
    union all
    -- Records that have weak links alone.
    select
        weak.record_number,
        weak.record_number as cluster
    from (
        select record_number_a as record_number
        from {{ ref(entity ~ '_match_edges') }}
        where kind = 'weak'
        union distinct
        select record_number_b as record_number
        from {{ ref(entity ~ '_match_edges') }}
        where kind = 'weak'
    ) as weak
    left join {{ ref(entity ~ '_match_components') }} as components
        on weak.record_number = components.record_number
    where components.record_number is null
{% endcall %},

-- Only what can still change takes part in the rounds.
{% call checkpoint('open_edges') %}
    select
        edges.record_number_a,
        edges.record_number_b,
        edges.bits
    from {{ ref(entity ~ '_match_edges') }} as edges
    inner join clusters_0 as a
        on edges.record_number_a = a.record_number
    inner join clusters_0 as b
        on edges.record_number_b = b.record_number and a.cluster <> b.cluster
{% endcall %},

open_clusters as (
    select a.cluster
    from open_edges
    inner join clusters_0 as a
        on open_edges.record_number_a = a.record_number
    union distinct
    select b.cluster
    from open_edges
    inner join clusters_0 as b
        on open_edges.record_number_b = b.record_number
),

{% call checkpoint('round_0') %}
    select
        clusters_0.record_number,
        clusters_0.cluster
    from clusters_0
    inner join open_clusters
        on clusters_0.cluster = open_clusters.cluster
{% endcall %},
{% for round in range(1, rounds + 1) %}
{%- set former = 'round_' ~ (round - 1) %}
sizes_{{ round }} as (
    select
        cluster,
        count(*) as record_count
    from {{ former }}
    group by cluster
),

links_{{ round }} as (
    select
        least(a.cluster, b.cluster) as cluster_a,
        greatest(a.cluster, b.cluster) as cluster_b,
        count(*) as link_count,
        sum(open_edges.bits) as bits,
        max(open_edges.bits) as most_bits
    from open_edges
    inner join {{ former }} as a
        on open_edges.record_number_a = a.record_number
    inner join {{ former }} as b
        on open_edges.record_number_b = b.record_number and a.cluster <> b.cluster
    group by least(a.cluster, b.cluster), greatest(a.cluster, b.cluster)
),

barred_{{ round }} as (
    select
        least(a.cluster, b.cluster) as cluster_a,
        greatest(a.cluster, b.cluster) as cluster_b,
        max(case when forbidden.forbidden_by = 'manual_split' then 0 else 1 end)
            as is_vetoed
    from forbidden
    inner join {{ former }} as a
        on forbidden.record_number_a = a.record_number
    inner join {{ former }} as b
        on forbidden.record_number_b = b.record_number
    group by least(a.cluster, b.cluster), greatest(a.cluster, b.cluster)
),

{% call checkpoint('possible_' ~ round) %}
    select
        links.cluster_a,
        links.cluster_b,
        links.most_bits,
        cast(
            links.bits / (size_a.record_count * size_b.record_count) as decimal(18, 4)
        ) as mean_bits
    from links_{{ round }} as links
    inner join sizes_{{ round }} as size_a
        on links.cluster_a = size_a.cluster
    inner join sizes_{{ round }} as size_b
        on links.cluster_b = size_b.cluster
    inner join thresholds
        on size_a.record_count + size_b.record_count <= thresholds.largest_cluster
    left join barred_{{ round }} as barred
        on links.cluster_a = barred.cluster_a and links.cluster_b = barred.cluster_b
    where
        barred.cluster_a is null
        and (
            links.most_bits >= thresholds.certain_bits
            or links.link_count
            >= thresholds.linked_share * size_a.record_count * size_b.record_count
        )
{% endcall %},

ranked_{{ round }} as (
    select
        cluster,
        partner,
        mean_bits,
        most_bits,
        row_number() over (
            partition by cluster order by mean_bits desc, most_bits desc, partner asc
        ) as partner_rank
    from (
        select
            cluster_a as cluster,
            cluster_b as partner,
            mean_bits,
            most_bits
        from possible_{{ round }}
        union all
        select
            cluster_b as cluster,
            cluster_a as partner,
            mean_bits,
            most_bits
        from possible_{{ round }}
    ) as sides
),

-- Who could as well be somebody else, whom the best partner can't be: J. Hale, where
-- there are Joan and Jim. What was decided is in no doubt, and a steward's split alone
-- raises none about the others.
undecided_{{ round }} as (
    select best.cluster
    from ranked_{{ round }} as best
    inner join ranked_{{ round }} as other
        on
            best.cluster = other.cluster
            and best.partner_rank = 1
            and best.most_bits < {{ decided_bits('crm') }}
            and other.partner_rank > 1
            and other.mean_bits > best.mean_bits - 2
    inner join barred_{{ round }} as barred
        on
            barred.cluster_a = least(best.partner, other.partner)
            and barred.cluster_b = greatest(best.partner, other.partner)
            and barred.is_vetoed = 1
    group by best.cluster
),

joined_{{ round }} as (
    select
        a.cluster,
        least(a.cluster, a.partner) as joined_cluster
    from ranked_{{ round }} as a
    inner join ranked_{{ round }} as b
        on
            a.partner = b.cluster
            and b.partner = a.cluster
            and a.partner_rank = 1
            and b.partner_rank = 1
    left join undecided_{{ round }} as undecided_a
        on a.cluster = undecided_a.cluster
    left join undecided_{{ round }} as undecided_b
        on b.cluster = undecided_b.cluster
    where coalesce(undecided_a.cluster, undecided_b.cluster) is null
),

{% call checkpoint('round_' ~ round) %}
    select
        former.record_number,
        coalesce(joined.joined_cluster, former.cluster) as cluster
    from {{ former }} as former
    left join joined_{{ round }} as joined
        on former.cluster = joined.cluster
{% endcall %},
{% endfor %}
settled as (
    select
        clusters_0.record_number,
        coalesce(round_{{ rounds }}.cluster, clusters_0.cluster) as cluster
    from clusters_0
    left join round_{{ rounds }}
        on clusters_0.record_number = round_{{ rounds }}.record_number
)

select
    records.record_number,
    records.record_key,
    coalesce(firsts.record_key, records.record_key) as cluster_key
from {{ ref('resolvable_records') }} as records
left join settled
    on records.record_number = settled.record_number
left join {{ ref('resolvable_records') }} as firsts
    on settled.cluster = firsts.record_number and firsts.entity = '{{ entity }}'
where records.entity = '{{ entity }}'
{%- endmacro %}
