{# The CTEs that give a timeline of entry and hold ranks its memory. `timeline` is a
   relation or CTE with as_of_date, member_number (one for each subject_type, subject_id
   and scoring_model), subject_type, scoring_model, entry_rank (highest tier whose
   thresholds are met), hold_rank (highest tier whose thresholds for leaving are still
   met), highest_rank (the highest that hard negatives allow, null for any), and
   known_rank, known_since and known_previous_tier: the tier where it is not to be found
   out again, else null. The last CTE is `remembered`: for each as_of_date and
   member_number tier_rank, tier_since, previous_rank, previous_tier (where the change was
   before the timeline begins) and memory_from, the first date whose row later dates need.
   A date's tier follows from the dates up to it alone, so that running the days in one
   go, one by one, or one of them twice gives the same rows. #}
{% macro tier_memory(timeline) %}
-- Tiers whose thresholds a subject never met, which are most, hold nobody.
reached as (
    select
        member_number,
        subject_type,
        scoring_model,
        max(entry_rank) as entry_rank
    from {{ timeline }}
    group by member_number, subject_type, scoring_model
),

met_tiers as (
    select
        reached.member_number,
        thresholds.tier_rank,
        thresholds.minimum_stay_days
    from reached
    inner join {{ ref('tier_thresholds') }} as thresholds
        on reached.scoring_model = thresholds.scoring_model
            and reached.subject_type = thresholds.subject_type
            and reached.entry_rank >= thresholds.tier_rank
    where thresholds.tier_rank > 0
),

-- Each tier above the lowest is a switch of its own: on when its thresholds are met,
-- off when even the lower ones for leaving are missed and the minimum stay since they
-- were last met is over; a hard negative switches off at once.
switches as (
    select
        timeline.as_of_date,
        timeline.member_number,
        met_tiers.tier_rank,
        met_tiers.minimum_stay_days,
        timeline.hold_rank,
        timeline.highest_rank,
        max(
            case
                when timeline.entry_rank >= met_tiers.tier_rank
                    then timeline.as_of_date
            end
        ) over (
            partition by timeline.member_number, met_tiers.tier_rank
            order by timeline.as_of_date
        ) as last_met_on
    from {{ timeline }} as timeline
    inner join met_tiers
        on timeline.member_number = met_tiers.member_number
),

left_on as (
    select
        as_of_date,
        member_number,
        tier_rank,
        last_met_on,
        max(
            case
                when highest_rank < tier_rank then as_of_date
                when
                    hold_rank < tier_rank
                    and {{ dbt.datediff('last_met_on', 'as_of_date', 'day') }}
                    >= minimum_stay_days
                    then as_of_date
            end
        ) over (
            partition by member_number, tier_rank
            order by as_of_date
        ) as last_left_on
    from switches
),

latched as (
    select
        as_of_date,
        member_number,
        max(
            case
                when last_left_on is null or last_left_on < last_met_on then tier_rank
                else 0
            end
        ) as tier_rank,
        min(
            case
                when last_left_on is null or last_left_on < last_met_on then last_met_on
            end
        ) as met_from
    from left_on
    where last_met_on is not null
    group by as_of_date, member_number
),

placed as (
    select
        timeline.as_of_date,
        timeline.member_number,
        timeline.known_since,
        timeline.known_previous_tier,
        coalesce(timeline.known_rank, latched.tier_rank, 0) as tier_rank,
        coalesce(latched.met_from, timeline.as_of_date) as memory_from
    from {{ timeline }} as timeline
    left join latched
        on timeline.as_of_date = latched.as_of_date
            and timeline.member_number = latched.member_number
),

ranked as (
    select
        as_of_date,
        member_number,
        known_since,
        known_previous_tier,
        tier_rank,
        memory_from,
        lag(tier_rank) over (
            partition by member_number
            order by as_of_date
        ) as rank_before
    from placed
),

stays as (
    select
        as_of_date,
        member_number,
        known_since,
        known_previous_tier,
        tier_rank,
        memory_from,
        rank_before,
        sum(case when rank_before <> tier_rank then 1 else 0 end) over (
            partition by member_number
            order by as_of_date
            rows between unbounded preceding and current row
        ) as stay
    from ranked
),

-- The first stay may have begun before the timeline.
remembered as (
    select
        as_of_date,
        member_number,
        tier_rank,
        memory_from,
        min(
            case when stay = 0 then coalesce(known_since, as_of_date) else as_of_date end
        ) over (
            partition by member_number, stay
        ) as tier_since,
        max(case when rank_before <> tier_rank then rank_before end) over (
            partition by member_number, stay
        ) as previous_rank,
        max(case when stay = 0 then known_previous_tier end) over (
            partition by member_number, stay
        ) as previous_tier
    from stays
)
{% endmacro %}
