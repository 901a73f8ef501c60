with expected as (
    select
        person_id,
        scoring_model,
        1 as wanted
    from {{ ref('person_audiences') }}
),

tiers as (
    select
        person_id,
        scoring_model,
        count(*) as tiers
    from {{ ref('contact_tiers') }}
    group by person_id, scoring_model
),

routes as (
    select
        person_id,
        scoring_model,
        count(*) as routes
    from {{ ref('lead_routes') }}
    group by person_id, scoring_model
),

notes as (
    select
        person_id,
        scoring_model,
        count(*) as notes
    from {{ ref('handoff_notes') }}
    group by person_id, scoring_model
)

select
    expected.person_id,
    expected.scoring_model,
    tiers.tiers,
    routes.routes,
    notes.notes
from expected
full outer join tiers
    on expected.person_id = tiers.person_id
        and expected.scoring_model = tiers.scoring_model
full outer join routes
    on expected.person_id = routes.person_id
        and expected.scoring_model = routes.scoring_model
full outer join notes
    on expected.person_id = notes.person_id
        and expected.scoring_model = notes.scoring_model
where
    coalesce(expected.wanted, 0) <> 1
    or coalesce(tiers.tiers, 0) <> 1
    or coalesce(routes.routes, 0) <> 1
    or coalesce(notes.notes, 0) <> 1
