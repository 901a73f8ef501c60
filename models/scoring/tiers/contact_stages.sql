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
        stages.reopens_after_loss,
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
        subject_number,
        as_of_date,
        ends_at,
        person_id,
        scoring_model
    from {{ ref('subjects') }}
    where subject_type = 'person' and as_of_date = {{ as_of_date() }}
),

-- The furthest stage that recent actions speak for; what came before a loss is settled.
acted as (
    select
        persons.subject_number,
        max(stage_words.stage_order) as stage_order
    from persons
    inner join {{ ref('interactions') }} as interactions
        on persons.person_id = interactions.person_id
            and persons.ends_at > interactions.known_at
            and (
                interactions.known_until is null
                or persons.ends_at <= interactions.known_until
            )
            and persons.ends_at > interactions.occurred_at
    inner join stage_words
        on persons.scoring_model = stage_words.scoring_model
            and interactions.signal = stage_words.signal
            and interactions.detail = stage_words.detail
    left join {{ ref('deal_states') }} as deals
        on persons.as_of_date = deals.as_of_date
            and persons.person_id = deals.person_id
    where
        not interactions.is_machine
        and {{ dbt.datediff('interactions.occurred_at', 'persons.as_of_date', 'day') }}
        < stage_words.within_days
        and (
            deals.lost_at is null
            or (
                interactions.occurred_at > deals.lost_at
                and stage_words.reopens_after_loss
            )
        )
    group by persons.subject_number
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
        when deals.has_won then 'customer'
        when deals.has_open_deal then 'in_process'
        when deals.lost_at is not null and acted.stage_order is null then 'recycled'
        else coalesce(stages.lifecycle_stage, 'new')
    end as lifecycle_stage
from persons
inner join {{ ref('plain_tiers') }} as tiers
    on persons.subject_number = tiers.subject_number
left join acted
    on persons.subject_number = acted.subject_number
left join {{ ref('lifecycle_stages') }} as stages
    on acted.stage_order = stages.stage_order
left join {{ ref('deal_states') }} as deals
    on persons.as_of_date = deals.as_of_date and persons.person_id = deals.person_id
left join silent
    on persons.person_id = silent.person_id
