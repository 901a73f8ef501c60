with words as (
    select distinct
        signal,
        detail
    from {{ ref('interactions') }}
),

stage_words as (
    select
        rules.scoring_model,
        rules.lifecycle_stage,
        rules.within_days,
        stages.stage_order,
        words.signal,
        words.detail
    from {{ ref('stage_rules') }} as rules
    inner join {{ ref('lifecycle_stages') }} as stages
        on rules.lifecycle_stage = stages.lifecycle_stage
    inner join words
        on rules.signal = words.signal
    where {{ satisfies('words.detail', 'rules.operator', 'rules.value') }}
),

persons as (
    select
        as_of_date,
        ends_at,
        person_id,
        scoring_model
    from {{ ref('subjects') }}
    where subject_type = 'person'
),

losses as (
    select
        persons.as_of_date,
        persons.person_id,
        max(outcomes.occurred_at) as lost_at
    from (select distinct as_of_date, ends_at, person_id from persons) as persons
    inner join {{ ref('outcomes') }} as outcomes
        on persons.person_id = outcomes.person_id
            and outcomes.occurred_at < persons.ends_at
    where outcomes.outcome in ('closed_lost', 'sales_rejected')
    group by persons.as_of_date, persons.person_id
),

deals as (
    select
        persons.as_of_date,
        persons.person_id,
        max(case when opened.outcome = 'closed_won' then 1 else 0 end) as has_won,
        max(
            case
                when opened.outcome = 'opportunity_opened' and closed.row_id is null then 1
                else 0
            end
        ) as has_open
    from (select distinct as_of_date, ends_at, person_id from persons) as persons
    inner join {{ ref('outcomes') }} as opened
        on persons.person_id = opened.person_id
            and opened.occurred_at < persons.ends_at
    left join {{ ref('outcomes') }} as closed
        on opened.connector = closed.connector
            and opened.table_name = closed.table_name
            and opened.row_id = closed.row_id
            and opened.person_id = closed.person_id
            and closed.outcome in ('closed_won', 'closed_lost')
            and closed.occurred_at < persons.ends_at
    where opened.outcome in ('opportunity_opened', 'closed_won')
    group by persons.as_of_date, persons.person_id
),

-- The furthest stage that recent actions speak for; what came before a loss is settled.
acted as (
    select
        persons.as_of_date,
        persons.person_id,
        persons.scoring_model,
        max(stage_words.stage_order) as stage_order
    from persons
    inner join {{ ref('interactions') }} as interactions
        on persons.person_id = interactions.person_id
            and interactions.known_at < persons.ends_at
            and interactions.occurred_at < persons.ends_at
    inner join stage_words
        on persons.scoring_model = stage_words.scoring_model
            and interactions.signal = stage_words.signal
            and interactions.detail = stage_words.detail
    left join losses
        on persons.as_of_date = losses.as_of_date
            and persons.person_id = losses.person_id
    where
        not interactions.is_machine
        and {{ dbt.datediff('interactions.occurred_at', 'persons.as_of_date', 'day') }}
        < stage_words.within_days
        and (losses.lost_at is null or interactions.occurred_at > losses.lost_at)
    group by persons.as_of_date, persons.person_id, persons.scoring_model
),

silent as (
    select person_id
    from {{ ref('consents') }}
    group by person_id
    having sum(case when is_allowed then 1 else 0 end) = 0
)

select
    persons.as_of_date,
    persons.person_id,
    persons.scoring_model,
    case
        when silent.person_id is not null then 'opted_out'
        when tiers.highest_rank is not null then 'disqualified'
        when deals.has_won = 1 then 'customer'
        when deals.has_open = 1 then 'in_process'
        when losses.lost_at is not null and coalesce(acted.stage_order, 0) < 3
            then 'recycled'
        else coalesce(stages.lifecycle_stage, 'new')
    end as lifecycle_stage
from persons
inner join {{ ref('plain_tiers') }} as tiers
    on persons.as_of_date = tiers.as_of_date
        and tiers.subject_type = 'person'
        and persons.person_id = tiers.subject_id
        and persons.scoring_model = tiers.scoring_model
left join acted
    on persons.as_of_date = acted.as_of_date
        and persons.person_id = acted.person_id
        and persons.scoring_model = acted.scoring_model
left join {{ ref('lifecycle_stages') }} as stages
    on acted.stage_order = stages.stage_order
left join losses
    on persons.as_of_date = losses.as_of_date and persons.person_id = losses.person_id
left join deals
    on persons.as_of_date = deals.as_of_date and persons.person_id = deals.person_id
left join silent
    on persons.person_id = silent.person_id
