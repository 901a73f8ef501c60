{{ config(severity='warn') }}
-- Whoever has long been quiet would have more points for it than the rule takes. A row
-- in seeds/rules/silent_details.csv says that it shows no interest.
select distinct
    matches.scoring_model,
    rules.rule_id,
    matches.signal,
    matches.detail
from {{ ref('signal_matches') }} as matches
inner join {{ ref('rules') }} as rules
    on matches.rule_number = rules.rule_number and rules.category = 'negative'
inner join {{ ref('signals') }} as signals
    on matches.signal = signals.signal and signals.is_by_person
left join {{ ref('silent_details') }} as silences
    on matches.signal = silences.signal and matches.detail = silences.detail
where silences.detail is null
