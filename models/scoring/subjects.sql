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
),

-- Where a day's, kind's and model's numbers begin.
group_sizes as (
    select
        as_of_date,
        subject_type,
        scoring_model,
        count(*) as subject_count
    from every_subject
    group by as_of_date, subject_type, scoring_model
),

group_starts as (
    select
        as_of_date,
        subject_type,
        scoring_model,
        sum(subject_count) over (order by as_of_date, subject_type, scoring_model)
        - subject_count as numbers_before
    from group_sizes
)

-- Points are many rows per subject, so they name it by a number, counted within groups:
-- a cluster would count all subjects together in one task.
select
    cast(
        numbering.numbers_before + row_number() over (
            partition by
                subjects.as_of_date, subjects.subject_type, subjects.scoring_model
            order by subjects.subject_id
        ) as {{ dbt.type_bigint() }}
    ) as subject_number,
    subjects.as_of_date,
    subjects.ends_at,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    subjects.person_id,
    subjects.organization_id
from every_subject as subjects
inner join group_starts as numbering
    on subjects.as_of_date = numbering.as_of_date
        and subjects.subject_type = numbering.subject_type
        and subjects.scoring_model = numbering.scoring_model
