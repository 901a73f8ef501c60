with every_subject as (
    select
        dates.as_of_date,
        dates.ends_at,
        'person' as subject_type,
        people.person_id as subject_id,
        audiences.scoring_model,
        people.person_id,
        people.organization_id
    from {{ ref('people') }} as people
    inner join {{ ref('person_audiences') }} as audiences
        on people.person_id = audiences.person_id
    inner join {{ ref('as_of_dates') }} as dates
        on people.first_seen_at is null or people.first_seen_at < dates.ends_at
    union all
    select
        dates.as_of_date,
        dates.ends_at,
        'organization' as subject_type,
        organizations.organization_id as subject_id,
        models.scoring_model,
        cast(null as {{ dbt.type_string() }}) as person_id,
        organizations.organization_id
    from {{ ref('organizations') }} as organizations
    inner join {{ ref('scoring_models') }} as models
        on models.scores_accounts
    inner join {{ ref('as_of_dates') }} as dates
        on organizations.first_seen_at is null
            or organizations.first_seen_at < dates.ends_at
)

-- Points are many rows per subject, so they name it by a number.
select
    row_number() over (
        order by as_of_date, subject_type, subject_id, scoring_model
    ) as subject_number,
    as_of_date,
    ends_at,
    subject_type,
    subject_id,
    scoring_model,
    person_id,
    organization_id
from every_subject
