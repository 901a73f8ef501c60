{{ config(severity='warn') }}
-- Whoever has long been quiet would have more points for it than the rule takes. A row
-- in seeds/rules/silent_details.csv says that it shows no interest.
select distinct
    matches.scoring_model,
    matches.rule_id,
    matches.signal,
    matches.detail
from {{ ref('signal_matches') }} as matches
inner join {{ ref('rules') }} as rules
    on matches.scoring_model = rules.scoring_model
        and matches.rule_id = rules.rule_id
        and rules.category = 'negative'
        and {{ is_valid_on('rules', 'matches.as_of_date') }}
inner join {{ ref('signals') }} as signals
    on matches.signal = signals.signal and signals.is_by_person
left join {{ ref('silent_details') }} as silences
    on matches.signal = silences.signal and matches.detail = silences.detail
where silences.detail is null
