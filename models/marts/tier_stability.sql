{% set days = var('stability_days', 180) | int -%}
{% set first_day = dbt.dateadd('day', 1 - days, as_of_date()) -%}
with readings as (
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        tier_rank,
        entry_rank,
        lag(tier_rank) over (
            partition by subject_type, subject_id, scoring_model order by as_of_date
        ) as tier_rank_before,
        lag(entry_rank) over (
            partition by subject_type, subject_id, scoring_model order by as_of_date
        ) as entry_rank_before
    from {{ ref('tier_history') }}
    where as_of_date between {{ first_day }} and {{ as_of_date() }}
),

-- Where a day has changed the tier with its memory (1), or the one without (0).
changes as (
    {% for has_memory, rank in [(1, 'tier_rank'), (0, 'entry_rank')] -%}
    select
        as_of_date,
        subject_type,
        subject_id,
        scoring_model,
        {{ has_memory }} as has_memory,
        {{ rank }} as tier_rank,
        {{ rank }}_before as rank_before
    from readings
    where {{ rank }} <> {{ rank }}_before
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Each tier above the lowest is a state of its own: in it, or in one above it.
states as (
    select
        scoring_model,
        subject_type,
        tier,
        tier_rank
    from {{ ref('tier_thresholds') }}
    where tier_rank > 0
),

steps as (
    select
        changes.scoring_model,
        changes.subject_type,
        states.tier,
        changes.has_memory,
        changes.as_of_date,
        case when changes.tier_rank > changes.rank_before then 1 else 0 end as is_entry,
        max(
            case
                when changes.tier_rank < changes.rank_before then changes.as_of_date
            end
        ) over (
            partition by
                changes.subject_type, changes.subject_id, changes.scoring_model,
                changes.has_memory, states.tier
            order by changes.as_of_date
        ) as last_left_on
    from changes
    inner join states
        on changes.scoring_model = states.scoring_model
            and changes.subject_type = states.subject_type
            and states.tier_rank > least(changes.tier_rank, changes.rank_before)
            and states.tier_rank <= greatest(changes.tier_rank, changes.rank_before)
),

summed as (
    select
        scoring_model,
        subject_type,
        tier,
        has_memory,
        sum(is_entry) as entries,
        sum(
            case
                when {{ dbt.datediff('last_left_on', 'as_of_date', 'day') }} <= 7
                    then is_entry
            end
        ) as reentries
    from steps
    group by scoring_model, subject_type, tier, has_memory
),

held as (
    {% for has_memory, rank in [(1, 'tier_rank'), (0, 'entry_rank')] -%}
    select
        as_of_date,
        scoring_model,
        subject_type,
        {{ has_memory }} as has_memory,
        {{ rank }} as tier_rank,
        count(*) as subject_count
    from readings
    group by as_of_date, scoring_model, subject_type, {{ rank }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

seen as (
    select
        held.scoring_model,
        held.subject_type,
        states.tier,
        held.has_memory,
        count(distinct held.as_of_date) as days_seen,
        {{ rate(
            'sum(case when held.tier_rank >= states.tier_rank '
            ~ 'then held.subject_count else 0 end)',
            'sum(held.subject_count)'
        ) }} as tier_share
    from held
    inner join states
        on held.scoring_model = states.scoring_model
            and held.subject_type = states.subject_type
    group by held.scoring_model, held.subject_type, states.tier, held.has_memory
)

select
    seen.scoring_model,
    seen.subject_type,
    seen.tier,
    cast(max(seen.days_seen) as integer) as days_seen,
    cast(sum(case when seen.has_memory = 1 then summed.entries else 0 end) as integer)
        as entries,
    cast(sum(case when seen.has_memory = 1 then summed.reentries else 0 end) as integer)
        as reentries,
    max(case when seen.has_memory = 1 then seen.tier_share end) as tier_share,
    cast(sum(case when seen.has_memory = 0 then summed.entries else 0 end) as integer)
        as plain_entries,
    cast(sum(case when seen.has_memory = 0 then summed.reentries else 0 end) as integer)
        as plain_reentries,
    max(case when seen.has_memory = 0 then seen.tier_share end) as plain_tier_share
from seen
left join summed
    on seen.scoring_model = summed.scoring_model
        and seen.subject_type = summed.subject_type
        and seen.tier = summed.tier
        and seen.has_memory = summed.has_memory
group by seen.scoring_model, seen.subject_type, seen.tier
