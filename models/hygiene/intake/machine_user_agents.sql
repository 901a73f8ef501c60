with seen as (
    select distinct user_agent
    from {{ ref('delivered_activities') }}
    where user_agent is not null
)

select distinct seen.user_agent
from seen
inner join {{ ref('bot_user_agents') }} as bots
    on lower(seen.user_agent) like '%' || lower(bots.word) || '%'
