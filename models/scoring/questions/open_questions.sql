-- Nobody is asked what is known. What an organization is like is asked of its people:
-- an answer about an employer whom nobody knows has nowhere to stand.
with asked as (
    select
        subjects.subject_number,
        subjects.as_of_date,
        subjects.ends_at,
        attributes.scoring_model,
        attributes.question_attribute,
        attributes.attribute,
        attributes.unknown_value,
        attributes.entity,
        case
            when attributes.entity = 'person' then subjects.person_id
            else subjects.organization_id
        end as entity_id
    from {{ ref('subjects') }} as subjects
    inner join {{ ref('question_attributes') }} as attributes
        on subjects.scoring_model = attributes.scoring_model
    where
        subjects.subject_type = 'person'
        and subjects.as_of_date = {{ as_of_date() }}
        and (attributes.entity = 'person' or subjects.organization_id is not null)
),

unknown as (
    select
        asked.subject_number,
        asked.scoring_model,
        asked.question_attribute,
        asked.attribute
    from asked
    left join {{ ref('facts') }} as facts
        on {{ is_known_of('facts', 'asked') }}
            and asked.attribute = facts.attribute
            and (
                asked.unknown_value is null or asked.unknown_value <> facts.value
            )
    where facts.attribute is null
)

select
    unknown.subject_number,
    unknown.scoring_model,
    unknown.question_attribute,
    unknown.attribute
from unknown
-- Where the answer itself is known, there is nothing to ask.
inner join unknown as open_questions
    on unknown.subject_number = open_questions.subject_number
        and unknown.question_attribute = open_questions.question_attribute
        and open_questions.attribute = open_questions.question_attribute
