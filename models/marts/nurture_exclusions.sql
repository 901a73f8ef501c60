-- Nobody is forgotten: whoever has no plan has a reason here.
with nurturing as (
    select distinct
        scoring_model,
        queue
    from {{ ref('nurture_tracks') }}
),

joined as (
    select
        routes.person_id,
        routes.scoring_model,
        routes.as_of_date,
        routes.queue,
        routes.lifecycle_stage,
        queues.is_outreach and nurturing.queue is null as is_with_a_team,
        nurturing.queue is not null as is_for_nurture
    from {{ ref('lead_routes') }} as routes
    inner join {{ ref('queues') }} as queues
        on routes.queue = queues.queue
    left join nurturing
        on routes.scoring_model = nurturing.scoring_model
            and routes.queue = nurturing.queue
),

by_person as (
    select
        person_id,
        max(case when is_with_a_team then 1 else 0 end) = 1 as is_with_a_team
    from joined
    group by person_id
)

select
    joined.person_id,
    joined.scoring_model,
    joined.as_of_date,
    joined.lifecycle_stage,
    joined.queue,
    case
        when joined.lifecycle_stage = 'opted_out' then 'opted_out'
        when joined.is_with_a_team then 'with_a_team'
        when joined.is_for_nurture and by_person.is_with_a_team
            then 'with_a_team_elsewhere'
        when joined.is_for_nurture and elsewhere.person_id is not null
            then 'nurtured_for_another_audience'
        when joined.is_for_nurture then 'no_track_is_open'
        when joined.lifecycle_stage = 'disqualified' then 'disqualified'
        when joined.queue = 'no_outreach' then 'channels_closed'
        else 'in_review'
    end as reason
from joined
inner join by_person
    on joined.person_id = by_person.person_id
left join {{ ref('nurture_plan') }} as nurture
    on joined.person_id = nurture.person_id
        and joined.scoring_model = nurture.scoring_model
left join {{ ref('nurture_plan') }} as elsewhere
    on joined.person_id = elsewhere.person_id
where nurture.person_id is null
