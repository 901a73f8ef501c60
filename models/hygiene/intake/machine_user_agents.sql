with seen as (
    select distinct user_agent
    from {{ ref('delivered_activities') }}
    where user_agent is not null
)

select distinct seen.user_agent
from seen
inner join {{ ref('bot_user_agents') }} as bots
    on {{ dbt.position('lower(bots.word)', 'lower(seen.user_agent)') }} > 0
