-- Apart from contact_stages, because this reads all interactions, and stays when a rule
-- that gives points is edited.
with words as (
    select distinct
        signal,
        detail
    from {{ ref('interactions') }}
),

stage_words as (
    select
        rules.scoring_model,
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
)

-- What came before a loss is settled.
select
    subjects.subject_number,
    max(stage_words.stage_order) as stage_order
from {{ ref('subjects') }} as subjects
inner join {{ ref('interactions') }} as interactions
    on subjects.person_id = interactions.person_id
        and subjects.ends_at > interactions.known_at
        and (
            interactions.known_until is null
            or subjects.ends_at <= interactions.known_until
        )
        and subjects.ends_at > interactions.occurred_at
inner join stage_words
    on subjects.scoring_model = stage_words.scoring_model
        and interactions.signal = stage_words.signal
        and interactions.detail = stage_words.detail
left join {{ ref('deal_states') }} as deals
    on subjects.as_of_date = deals.as_of_date
        and subjects.person_id = deals.person_id
where
    subjects.subject_type = 'person'
    and subjects.as_of_date = {{ as_of_date() }}
    and not interactions.is_machine
    and {{ dbt.datediff('interactions.occurred_at', 'subjects.as_of_date', 'day') }}
    < stage_words.within_days
    and (
        deals.lost_at is null
        or (
            interactions.occurred_at > deals.lost_at
            and stage_words.reopens_after_loss
        )
    )
group by subjects.subject_number
