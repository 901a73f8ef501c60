with listed as (
    select
        person_id,
        scoring_model
    from {{ ref('nurture_plan') }}
    union all
    select
        person_id,
        scoring_model
    from {{ ref('nurture_exclusions') }}
),

counted as (
    select
        person_id,
        scoring_model,
        count(*) as times
    from listed
    group by person_id, scoring_model
)

select
    coalesce(routes.person_id, counted.person_id) as person_id,
    coalesce(routes.scoring_model, counted.scoring_model) as scoring_model,
    counted.times
from {{ ref('lead_routes') }} as routes
full outer join counted
    on routes.person_id = counted.person_id
        and routes.scoring_model = counted.scoring_model
where routes.person_id is null or coalesce(counted.times, 0) <> 1
