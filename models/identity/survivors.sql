with strategies as (
    select
        entity,
        field_group,
        min(strategy) as strategy
    from {{ ref('survivorship') }}
    group by entity, field_group
),

-- A mailbox or number that others use too says little about how to reach this person.
shared_contacts as (
    select record_key
    from {{ ref('person_match_records') }}
    where
        coalesce(own_email, own_phone, own_mobile_phone) is null
        and coalesce(shared_email, shared_phone) is not null
),

ranked as (
    select
        candidates.entity,
        ids.resolved_id,
        candidates.field_group,
        candidates.record_key,
        row_number() over (
            partition by ids.resolved_id, candidates.field_group
            order by
                case
                    when
                        candidates.field_group = 'contact'
                        and shared_contacts.record_key is not null
                        then 1
                    else 0
                end asc,
                case
                    when strategies.strategy = 'trusted_source'
                        then coalesce(sources.source_rank, 999)
                    when strategies.strategy = 'most_complete'
                        then -candidates.fields_known
                    else 0
                end asc,
                candidates.changed_at desc nulls last,
                coalesce(sources.source_rank, 999) asc,
                candidates.record_key asc
        ) as survivor_rank
    from {{ ref('survivor_candidates') }} as candidates
    inner join {{ ref('record_ids') }} as ids
        on candidates.entity = ids.entity and candidates.record_key = ids.record_key
    left join strategies
        on
            candidates.entity = strategies.entity
            and candidates.field_group = strategies.field_group
    left join {{ ref('survivorship') }} as sources
        on
            candidates.entity = sources.entity
            and candidates.field_group = sources.field_group
            and candidates.connector = sources.connector
            and candidates.table_name = sources.table_name
    left join shared_contacts
        on candidates.record_key = shared_contacts.record_key
)

select
    entity,
    resolved_id,
    field_group,
    record_key
from ranked
where survivor_rank = 1
