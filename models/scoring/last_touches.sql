select
    interactions.person_id,
    max(cast(interactions.occurred_at as date)) as last_touch_on
from {{ ref('interactions') }} as interactions
inner join {{ ref('signals') }} as signals
    on interactions.signal = signals.signal and signals.is_marketing_touch
where
    interactions.person_id is not null
    and {{ is_known_by_end('interactions') }}
group by interactions.person_id
