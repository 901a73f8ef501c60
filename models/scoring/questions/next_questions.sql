-- What to ask a person next, by what the best answer would add to the score.
with lifted as (
    select
        scores.person_id,
        scores.scoring_model,
        scores.question_attribute,
        scores.answer,
        scores.score,
        scores.score_before,
        -- Where a hard negative stands already, no answer takes it away.
        case
            when tiers.disqualifying_rule_id is not null then 0
            else
                least(
                    max(coalesce(reached.tier_rank, 0)),
                    coalesce(scores.highest_rank, 99)
                )
        end > tiers.tier_rank as can_lift_tier
    from {{ ref('answer_scores') }} as scores
    inner join {{ ref('tier_history') }} as tiers
        on tiers.subject_type = 'person'
            and tiers.as_of_date = {{ as_of_date() }}
            and scores.person_id = tiers.subject_id
            and scores.scoring_model = tiers.scoring_model
    left join {{ ref('tier_thresholds') }} as reached
        on reached.subject_type = 'person'
            and scores.scoring_model = reached.scoring_model
            and scores.fit_score >= reached.minimum_fit
            and scores.intent_score >= reached.minimum_intent
            and scores.score >= reached.minimum_total
    group by
        scores.person_id, scores.scoring_model, scores.question_attribute,
        scores.answer, scores.score, scores.score_before, scores.highest_rank,
        tiers.disqualifying_rule_id, tiers.tier_rank
),

ranked as (
    select
        person_id,
        scoring_model,
        question_attribute,
        answer,
        score,
        score_before,
        row_number() over (
            partition by person_id, scoring_model, question_attribute
            order by score desc, length(answer) asc, answer asc
        ) as place,
        min(score) over (
            partition by person_id, scoring_model, question_attribute
        ) as lowest_score,
        max(case when can_lift_tier then 1 else 0 end) over (
            partition by person_id, scoring_model, question_attribute
        ) = 1 as can_lift_tier
    from lifted
)

select
    ranked.person_id,
    ranked.scoring_model,
    ranked.question_attribute as attribute,
    questions.label,
    questions.question,
    ranked.answer as best_answer,
    cast(ranked.score - ranked.score_before as decimal(9, 2)) as possible_gain,
    cast(greatest(0, ranked.score_before - ranked.lowest_score) as decimal(9, 2))
        as possible_loss,
    ranked.can_lift_tier,
    row_number() over (
        partition by ranked.person_id, ranked.scoring_model
        order by ranked.score - ranked.score_before desc, ranked.question_attribute asc
    ) as place
from ranked
inner join {{ ref('question_attributes') }} as questions
    on ranked.scoring_model = questions.scoring_model
        and ranked.question_attribute = questions.attribute
where ranked.place = 1
