with reachable as (
    select
        routes.person_id,
        routes.scoring_model,
        routes.territory,
        rules.rule_id,
        rules.queue,
        rules.play,
        rules.reason,
        rules.sla_business_hours,
        coalesce(first_choice.channel, second_choice.channel, 'none') as channel
    from {{ ref('matched_routes') }} as routes
    inner join {{ ref('routing_rules') }} as rules
        on routes.scoring_model = rules.scoring_model
            and routes.routing_rule_id = rules.rule_id
    left join {{ ref('open_channels') }} as first_choice
        on routes.person_id = first_choice.person_id
            and rules.channel = first_choice.channel
    left join {{ ref('open_channels') }} as second_choice
        on routes.person_id = second_choice.person_id
            and rules.fallback_channel = second_choice.channel
),

-- A lead whom no open channel reaches is nobody's task, whatever the score.
decided as (
    select
        reachable.person_id,
        reachable.scoring_model,
        reachable.territory,
        reachable.rule_id,
        reachable.channel,
        case
            when reachable.is_closed then 'no_outreach'
            else reachable.queue
        end as queue,
        case when reachable.is_closed then 'do_nothing' else reachable.play end as play,
        case
            when reachable.is_closed
                then 'The ways this route would use are closed or missing'
            else reachable.reason
        end as reason,
        case when not reachable.is_closed then reachable.sla_business_hours end
            as sla_business_hours
    from (
        select
            reachable.person_id,
            reachable.scoring_model,
            reachable.territory,
            reachable.rule_id,
            reachable.queue,
            reachable.play,
            reachable.reason,
            reachable.sla_business_hours,
            reachable.channel,
            queues.is_outreach and reachable.channel = 'none' as is_closed
        from reachable
        inner join {{ ref('queues') }} as queues
            on reachable.queue = queues.queue
    ) as reachable
),

-- Hours are worked on business days only: 12 of them are one day of 10 and 2 the next.
due as (
    select
        decided.person_id,
        decided.scoring_model,
        {{ dbt.dateadd(
            'hour',
            'hours.opens_at_hour + decided.sla_business_hours'
            ~ ' - (days.business_day_number - 1)'
            ~ ' * (hours.closes_at_hour - hours.opens_at_hour)',
            'cast(days.calendar_date as ' ~ dbt.type_timestamp() ~ ')'
        ) }} as sla_due_at
    from decided
    cross join {{ ref('business_hours') }} as hours
    inner join {{ ref('business_days') }} as days
        on
            decided.sla_business_hours > (days.business_day_number - 1)
            * (hours.closes_at_hour - hours.opens_at_hour)
            and decided.sla_business_hours <= days.business_day_number
            * (hours.closes_at_hour - hours.opens_at_hour)
)

select
    decided.person_id,
    decided.scoring_model,
    tiers.as_of_date,
    tiers.organization_id,
    tiers.tier,
    tiers.lifecycle_stage,
    decided.territory,
    decided.queue,
    case when owners.is_active then owners.owner_key else queues.default_owner end
        as owner,
    case
        when owners.is_active then 'crm_owner'
        when owners.owner_key is not null then 'queue_default_after_owner_left'
        else 'queue_default'
    end as owner_source,
    decided.channel,
    decided.play,
    decided.sla_business_hours,
    due.sla_due_at,
    decided.rule_id as routing_rule_id,
    decided.reason,
    queues.is_outreach as is_outreach_allowed
from decided
inner join {{ ref('contact_tiers') }} as tiers
    on decided.person_id = tiers.person_id
        and decided.scoring_model = tiers.scoring_model
inner join {{ ref('people') }} as people
    on decided.person_id = people.person_id
inner join {{ ref('queues') }} as queues
    on decided.queue = queues.queue
left join {{ ref('owners') }} as owners
    on people.owner_key = owners.owner_key
left join due
    on decided.person_id = due.person_id
        and decided.scoring_model = due.scoring_model
