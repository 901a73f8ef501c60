with members as (
    select
        'person' as subject_type,
        people.person_id as subject_id,
        audiences.scoring_model,
        people.person_id,
        people.organization_id,
        people.first_seen_at,
        right(people.person_id, 1) as last_character
    from {{ ref('people') }} as people
    inner join {{ ref('person_audiences') }} as audiences
        on people.person_id = audiences.person_id
    union all
    select
        'organization' as subject_type,
        organizations.organization_id as subject_id,
        models.scoring_model,
        cast(null as {{ dbt.type_string() }}) as person_id,
        organizations.organization_id,
        organizations.first_seen_at,
        right(organizations.organization_id, 1) as last_character
    from {{ ref('organizations') }} as organizations
    inner join {{ ref('scoring_models') }} as models
        on models.scores_accounts
),

-- Points are many rows per subject, so they name it by a number, counted within groups:
-- a cluster would count all subjects together in one task.
group_sizes as (
    select
        subject_type,
        scoring_model,
        last_character,
        count(*) as member_count
    from members
    group by subject_type, scoring_model, last_character
),

-- Where a group's numbers begin.
group_starts as (
    select
        subject_type,
        scoring_model,
        last_character,
        sum(member_count) over (order by subject_type, scoring_model, last_character)
        - member_count as numbers_before
    from group_sizes
),

numbered as (
    select
        cast(
            group_starts.numbers_before + row_number() over (
                partition by
                    members.subject_type, members.scoring_model, members.last_character
                order by members.subject_id
            ) as {{ dbt.type_bigint() }}
        ) as member_number,
        members.subject_type,
        members.subject_id,
        members.scoring_model,
        members.person_id,
        members.organization_id,
        members.first_seen_at
    from members
    inner join group_starts
        on members.subject_type = group_starts.subject_type
            and members.scoring_model = group_starts.scoring_model
            and members.last_character = group_starts.last_character
)

select
    dates.number_base + numbered.member_number as subject_number,
    numbered.member_number,
    dates.as_of_date,
    dates.ends_at,
    numbered.subject_type,
    numbered.subject_id,
    numbered.scoring_model,
    numbered.person_id,
    numbered.organization_id,
    numbered.first_seen_at
from numbered
inner join {{ ref('as_of_dates') }} as dates
    on numbered.first_seen_at is null or numbered.first_seen_at < dates.ends_at
