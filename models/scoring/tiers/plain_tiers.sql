{{ rescored_by_subject() }}

with reached as (
    select
        scores.subject_number,
        max(
            case
                when
                    scores.fit_score >= thresholds.minimum_fit
                    and scores.intent_score >= thresholds.minimum_intent
                    and scores.score >= thresholds.minimum_total
                    then thresholds.tier_rank
            end
        ) as entry_rank,
        max(
            case
                when
                    scores.fit_score
                    >= thresholds.minimum_fit * (1 - thresholds.exit_margin)
                    and scores.intent_score
                    >= thresholds.minimum_intent * (1 - thresholds.exit_margin)
                    and scores.score
                    >= thresholds.minimum_total * (1 - thresholds.exit_margin)
                    then thresholds.tier_rank
            end
        ) as hold_rank
    from {{ of_rescored_subjects(ref('dated_scores')) }} as scores
    inner join {{ ref('tier_thresholds') }} as thresholds
        on scores.scoring_model = thresholds.scoring_model
            and scores.subject_type = thresholds.subject_type
    group by scores.subject_number
)

select
    scores.subject_number,
    scores.as_of_date,
    scores.subject_type,
    scores.subject_id,
    scores.scoring_model,
    scores.fit_score,
    scores.intent_score,
    scores.negative_score,
    scores.score,
    least(
        coalesce(reached.entry_rank, 0), coalesce(disqualified.highest_rank, 99)
    ) as entry_rank,
    least(
        coalesce(reached.hold_rank, 0), coalesce(disqualified.highest_rank, 99)
    ) as hold_rank,
    disqualified.highest_rank,
    disqualified.disqualifying_rule_id
from {{ of_rescored_subjects(ref('dated_scores')) }} as scores
inner join reached
    on scores.subject_number = reached.subject_number
left join {{ ref('hard_negatives') }} as disqualified
    on scores.subject_number = disqualified.subject_number
