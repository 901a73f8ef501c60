with silent as (
    select person_id
    from {{ ref('consents') }}
    group by person_id
    having sum(case when is_allowed then 1 else 0 end) = 0
)

select
    subjects.as_of_date,
    subjects.person_id,
    subjects.scoring_model,
    case
        when silent.person_id is not null then 'opted_out'
        when negatives.subject_number is not null then 'disqualified'
        when deals.has_won then 'customer'
        when deals.has_open_deal then 'in_process'
        when deals.lost_at is not null and acted.stage_order is null then 'recycled'
        else coalesce(stages.lifecycle_stage, 'new')
    end as lifecycle_stage
from {{ ref('subjects') }} as subjects
left join {{ ref('hard_negatives') }} as negatives
    on subjects.subject_number = negatives.subject_number
left join {{ ref('acted_stages') }} as acted
    on subjects.subject_number = acted.subject_number
left join {{ ref('lifecycle_stages') }} as stages
    on acted.stage_order = stages.stage_order
left join {{ ref('deal_states') }} as deals
    on subjects.as_of_date = deals.as_of_date
        and subjects.person_id = deals.person_id
left join silent
    on subjects.person_id = silent.person_id
where
    subjects.subject_type = 'person'
    and subjects.as_of_date = {{ as_of_date() }}
