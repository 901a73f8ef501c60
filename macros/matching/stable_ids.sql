{# CTEs that give every cluster of `clusters` an id, ending in `assigned`. An id that
   its records held (`held`) goes to the one cluster that most of them are in; of the
   ids it got, a cluster keeps the oldest. A cluster that got none has a new id, made
   from its smallest record and the id that record held before. #}
{% macro stable_ids(clusters, held) -%}
votes as (
    select
        clusters.entity,
        clusters.cluster_key,
        held.resolved_id,
        min(held.issued_on) as issued_on,
        min(held.oldest_record_at) as oldest_record_at,
        row_number() over (
            partition by clusters.entity, held.resolved_id
            order by count(*) desc, clusters.cluster_key asc
        ) as cluster_rank
    from {{ clusters }} as clusters
    inner join {{ held }} as held
        on
            clusters.entity = held.entity
            and clusters.record_key = held.record_key
    group by clusters.entity, clusters.cluster_key, held.resolved_id
),

kept as (
    select
        entity,
        cluster_key,
        resolved_id,
        issued_on,
        oldest_record_at,
        row_number() over (
            partition by entity, cluster_key
            order by issued_on, oldest_record_at nulls last, resolved_id
        ) as id_rank
    from votes
    where cluster_rank = 1
),

oldest as (
    select
        entity,
        cluster_key,
        min(created_at) as oldest_record_at
    from {{ clusters }}
    group by entity, cluster_key
),

cluster_ids as (
    select
        oldest.entity,
        oldest.cluster_key,
        coalesce(
            kept.resolved_id,
            {{ dbt.concat([
                'case oldest.entity when \'person\' then \'per_\' else \'org_\' end',
                surrogate_key(
                    ['oldest.entity', 'oldest.cluster_key', 'former.resolved_id']
                ),
            ]) }}
        ) as resolved_id,
        coalesce(kept.issued_on, {{ as_of_date() }}) as issued_on,
        coalesce(kept.oldest_record_at, oldest.oldest_record_at) as oldest_record_at
    from oldest
    left join kept
        on
            oldest.entity = kept.entity
            and oldest.cluster_key = kept.cluster_key
            and kept.id_rank = 1
    left join {{ held }} as former
        on
            oldest.entity = former.entity
            and oldest.cluster_key = former.record_key
),

assigned as (
    select
        clusters.entity,
        clusters.record_key,
        cluster_ids.resolved_id,
        cluster_ids.issued_on,
        cluster_ids.oldest_record_at
    from {{ clusters }} as clusters
    inner join cluster_ids
        on
            clusters.entity = cluster_ids.entity
            and clusters.cluster_key = cluster_ids.cluster_key
)
{%- endmacro %}
