-- Each rule meets each distinct signal and detail once; interactions are joined to the
-- result.
with words as (
    select distinct
        signal,
        detail
    from {{ ref('interactions') }}
)

select
    rules.rule_number,
    rules.scoring_model,
    rules.points,
    rules.minimum_seconds,
    rules.half_life_days,
    rules.cap_per_day,
    rules.minimum_days,
    rules.within_days,
    dates.as_of_date,
    dates.ends_at,
    dates.number_base,
    words.signal,
    words.detail
from {{ ref('signal_rules') }} as rules
inner join words
    on rules.fact = words.signal
inner join {{ ref('as_of_dates') }} as dates
    on {{ is_valid_on('rules', 'dates.as_of_date') }}
where {{ satisfies('words.detail', 'rules.operator', 'rules.value') }}
