{%- set source_key = dbt.concat([
    'located.connector', "'.'", 'located.table_name', "'.'", 'located.row_id',
]) -%}
with located as {{ not_materialized() }} (
    select
        activities.connector,
        activities.table_name,
        activities.row_id,
        activities.participant_number,
        activities.signal,
        activities.detail,
        activities.measure_seconds,
        activities.occurred_at,
        activities.machine_reason,
        actors.person_id,
        actors.organization_id,
        activities.known_at,
        cast(null as {{ dbt.type_timestamp() }}) as known_until
    from {{ ref('activities') }} as activities
    inner join {{ ref('actors') }} as actors
        on activities.actor_kind = actors.actor_kind
            and activities.actor = actors.actor
    where actors.person_id is not null or actors.organization_id is not null
    union all
    select
        activities.connector,
        activities.table_name,
        activities.row_id,
        activities.participant_number,
        activities.signal,
        activities.detail,
        activities.measure_seconds,
        activities.occurred_at,
        activities.machine_reason,
        visitors.person_id,
        cast(null as {{ dbt.type_string() }}) as organization_id,
        -- A visitor's visit counts for a person once it is known who the visitor is.
        case
            when visitors.known_at > activities.known_at then visitors.known_at
            else activities.known_at
        end as known_at,
        visitors.known_until
    from {{ ref('activities') }} as activities
    inner join {{ ref('visitor_people') }} as visitors
        on activities.actor_kind = 'visitor'
            and activities.actor = visitors.visitor_id
            and (
                visitors.valid_from is null
                or activities.occurred_at >= visitors.valid_from
            )
            and (
                visitors.valid_to is null
                or activities.occurred_at < visitors.valid_to
            )
            and (
                visitors.known_until is null
                or activities.known_at < visitors.known_until
            )
),

-- Made anew for each of three readers, and what it reads with it: all columns of so
-- many rows are more than memory holds.
named as {{ not_materialized() }} (
    select
        -- The source's own key is enough but for a second participant, and for who held
        -- it before somebody else was identified: that row is kept for the dates on
        -- which nobody knew better.
        case
            when located.participant_number = 1 and located.known_until is null
                then {{ source_key }}
            else {{ dbt.concat([source_key, "'#'", surrogate_key([
                'located.participant_number', 'located.known_until',
            ])]) }}
        end as interaction_id,
        located.connector,
        located.table_name,
        located.person_id,
        coalesce(located.organization_id, people.organization_id) as organization_id,
        signals.channel,
        located.signal,
        located.detail,
        located.measure_seconds,
        located.occurred_at,
        located.known_at,
        located.known_until,
        located.machine_reason,
        {{ row_hash([
            'coalesce(located.person_id, located.organization_id)', 'located.signal',
            'located.detail', 'located.occurred_at', 'located.known_until',
        ]) }} as action_hash
    from located
    left join {{ ref('people') }} as people
        on located.person_id = people.person_id
    left join {{ ref('signals') }} as signals
        on located.signal = signals.signal
),

-- The same thing told twice: by a merged copy of the record, or by two CRMs. It is
-- rare, so that few rows are sorted.
repeated as (
    select action_hash
    from named
    group by action_hash
    having count(*) > 1
),

ranked as (
    select
        named.interaction_id,
        row_number() over (
            partition by
                coalesce(named.person_id, named.organization_id),
                named.signal,
                named.detail,
                named.occurred_at,
                named.known_until
            order by
                case when named.machine_reason is null then 0 else 1 end,
                named.known_at,
                named.interaction_id
        ) as place
    from named
    inner join repeated
        on named.action_hash = repeated.action_hash
)

select
    named.interaction_id,
    named.person_id,
    named.organization_id,
    named.channel,
    named.signal,
    named.detail,
    named.measure_seconds,
    named.occurred_at,
    named.known_at,
    named.known_until,
    named.connector,
    named.table_name,
    named.machine_reason,
    named.machine_reason is not null as is_machine,
    ranked.interaction_id is not null as is_duplicate
from named
left join ranked
    on named.interaction_id = ranked.interaction_id and ranked.place > 1
