-- Whoever has or had points by an edited rule, the organizations they count for, and
-- whoever could still answer a question that such a rule is about.
with found as (
    {% if rescored_parts() -%}
    {% for points in ('fact_points', 'signal_points') -%}
    select points.subject_number
    from {{ ref(points) }} as points
    inner join {{ edited_rules() }} as edited
        on points.rule_number = edited.rule_number
    union distinct
    {% endfor -%}
    {% if 'questions' in rescored_parts() -%}
    select questions.subject_number
    from {{ ref('open_questions') }} as questions
    inner join {{ ref('rules') }} as rules
        on questions.scoring_model = rules.scoring_model
            and questions.attribute = rules.fact
            and rules.fact_kind = 'attribute'
    inner join {{ edited_rules() }} as edited
        on rules.rule_number = edited.rule_number
    union distinct
    {% endif -%}
    select subject_number
    from {{ subjects_before() }}
    {%- else -%}
    select subject_number
    from {{ ref('subjects') }}
    where false
    {%- endif %}
),

organizations as (
    select distinct
        subjects.as_of_date,
        subjects.scoring_model,
        subjects.organization_id
    from found
    inner join {{ ref('subjects') }} as subjects
        on found.subject_number = subjects.subject_number
    where subjects.organization_id is not null
)

select
    subjects.subject_number,
    subjects.as_of_date,
    subjects.subject_type,
    subjects.subject_id,
    subjects.scoring_model,
    subjects.person_id
from {{ ref('subjects') }} as subjects
left join found
    on subjects.subject_number = found.subject_number
left join organizations
    on subjects.subject_type = 'organization'
        and subjects.subject_id = organizations.organization_id
        and subjects.scoring_model = organizations.scoring_model
        and subjects.as_of_date = organizations.as_of_date
where
    found.subject_number is not null
    or organizations.organization_id is not null
