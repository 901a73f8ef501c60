with located as (
    select
        activities.activity_id,
        activities.connector,
        activities.table_name,
        activities.signal,
        activities.detail,
        activities.measure_seconds,
        activities.occurred_at,
        activities.machine_reason,
        coalesce(actors.person_id, visitors.person_id) as person_id,
        actors.organization_id,
        -- A visitor's visit counts for a person once it is known who the visitor is.
        case
            when visitors.known_at > activities.known_at then visitors.known_at
            else activities.known_at
        end as known_at,
        visitors.known_until
    from {{ ref('activities') }} as activities
    left join {{ ref('actors') }} as actors
        on activities.actor_kind = actors.actor_kind
            and activities.actor = actors.actor
    left join {{ ref('visitor_people') }} as visitors
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
)

select
    -- Who held it before somebody else was identified, keeps a row for the dates on
    -- which nobody knew better.
    case
        when located.known_until is null then located.activity_id
        else {{ surrogate_key(['located.activity_id', 'located.known_until']) }}
    end as interaction_id,
    located.person_id,
    coalesce(located.organization_id, people.organization_id) as organization_id,
    signals.channel,
    located.signal,
    located.detail,
    located.measure_seconds,
    located.occurred_at,
    located.known_at,
    located.known_until,
    located.connector,
    located.table_name,
    located.machine_reason,
    located.machine_reason is not null as is_machine,
    -- The same thing told twice: by a merged copy of the record, or by two CRMs.
    row_number() over (
        partition by
            coalesce(located.person_id, located.organization_id, located.activity_id),
            located.signal,
            located.detail,
            located.occurred_at,
            located.known_until
        order by
            case when located.machine_reason is null then 0 else 1 end,
            located.known_at,
            located.activity_id
    ) > 1 as is_duplicate
from located
left join {{ ref('people') }} as people
    on located.person_id = people.person_id
left join {{ ref('signals') }} as signals
    on located.signal = signals.signal
