-- What to ask a person next, by what the best answer would add to the score.
{{ rescored_by_subject(['person_id', 'scoring_model'], part='questions') }}

with todays as (
    select
        subjects.subject_number,
        subjects.person_id,
        subjects.scoring_model,
        tiers.tier_rank,
        tiers.disqualifying_rule_id is not null as is_disqualified
    from {{ of_rescored_subjects(ref('subjects')) }} as subjects
    inner join {{ ref('tier_history') }} as tiers
        on tiers.subject_type = 'person'
            and subjects.person_id = tiers.subject_id
            and subjects.scoring_model = tiers.scoring_model
            and subjects.as_of_date = tiers.as_of_date
    where subjects.as_of_date = {{ as_of_date() }}
),

reached as (
    select
        scores.subject_number,
        scores.answer_number,
        scores.highest_rank,
        scores.score,
        scores.score_before,
        answers.question_number,
        max(coalesce(thresholds.tier_rank, 0)) as tier_rank
    from {{ of_rescored_subjects(ref('answer_scores')) }} as scores
    inner join {{ ref('askable_answers') }} as answers
        on scores.answer_number = answers.answer_number
    left join {{ ref('tier_thresholds') }} as thresholds
        on thresholds.subject_type = 'person'
            and answers.scoring_model = thresholds.scoring_model
            and scores.fit_score >= thresholds.minimum_fit
            and scores.intent_score >= thresholds.minimum_intent
            and scores.score >= thresholds.minimum_total
    group by
        scores.subject_number, scores.answer_number, scores.highest_rank,
        scores.score, scores.score_before, answers.question_number
),

lifted as (
    select
        reached.subject_number,
        reached.answer_number,
        reached.question_number,
        reached.score,
        reached.score_before,
        -- Where a hard negative stands already, no answer takes it away.
        not todays.is_disqualified
        and least(reached.tier_rank, coalesce(reached.highest_rank, 99))
        > todays.tier_rank as can_lift_tier
    from reached
    inner join todays
        on reached.subject_number = todays.subject_number
),

ranked as (
    select
        subject_number,
        answer_number,
        score,
        score_before,
        row_number() over (
            partition by subject_number, question_number
            order by score desc, answer_number asc
        ) as place,
        min(score) over (partition by subject_number, question_number)
            as lowest_score,
        max(case when can_lift_tier then 1 else 0 end) over (
            partition by subject_number, question_number
        ) = 1 as can_lift_tier
    from lifted
)

select
    todays.person_id,
    todays.scoring_model,
    questions.attribute,
    questions.label,
    questions.question,
    answers.answer as best_answer,
    cast(ranked.score - ranked.score_before as decimal(9, 2)) as possible_gain,
    cast(greatest(0, ranked.score_before - ranked.lowest_score) as decimal(9, 2))
        as possible_loss,
    ranked.can_lift_tier,
    row_number() over (
        partition by ranked.subject_number
        order by ranked.score - ranked.score_before desc, questions.attribute asc
    ) as place
from ranked
inner join todays
    on ranked.subject_number = todays.subject_number
inner join {{ ref('askable_answers') }} as answers
    on ranked.answer_number = answers.answer_number
inner join {{ ref('question_attributes') }} as questions
    on answers.scoring_model = questions.scoring_model
        and answers.question_attribute = questions.attribute
where ranked.place = 1
