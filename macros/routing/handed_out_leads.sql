{# CTEs that hand out leads which nobody has: ends in handed_out_leads (lead_number,
   taker) and waiting_lines (lead_number, queue_place, is_staffed, expected_on).
   `open_leads` are the leads, `held` (lead_number, assignee) those that have somebody,
   and `past` (person_id, scoring_model, assignee, assigned_on, is_handed_out) tells
   which of these were handed out for the same working day before.

   Members of a team who may take the same leads sit at one desk. Leads go to desks
   first, and at a desk to members, so that colleagues with the same rights, weight and
   capacity differ by one lead at most, whatever others may take. #}
{% macro handed_out_leads(open_leads, held, past) -%}
-- What was handed out for the same working day before, say on the days of a weekend.
handed_before as (
    select
        held.assignee as member,
        count(*) as lead_count
    from {{ held }} as held
    inner join {{ ref('worked_leads') }} as leads
        on held.lead_number = leads.lead_number
    inner join {{ past }} as past
        on leads.person_id = past.person_id
            and leads.scoring_model = past.scoring_model
            and held.assignee = past.assignee
    where past.is_handed_out and past.assigned_on = leads.works_on
    group by held.assignee
),

digits as (
    {% for digit in range(10) -%}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbers as (
    select hundreds.digit * 100 + tens.digit * 10 + ones.digit as number
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones
    where hundreds.digit + tens.digit + ones.digit > 0
),

members as (
    select
        states.member,
        states.team,
        states.works_on,
        states.service_lines,
        states.territories,
        states.audiences,
        states.weight,
        states.capacity_per_day,
        coalesce(before.lead_count, 0) as handed_before,
        states.capacity_per_day - coalesce(before.lead_count, 0) as room,
        {{ surrogate_key([
            'states.team', 'states.service_lines', 'states.territories',
            'states.audiences',
        ]) }} as desk
    from {{ ref('member_states') }} as states
    left join handed_before as before
        on states.member = before.member
    where states.is_present
),

desks as (
    select
        desk,
        team,
        service_lines,
        territories,
        audiences,
        sum(capacity_per_day) as capacity_per_day,
        sum(room) as room
    from members
    group by desk, team, service_lines, territories, audiences
),

team_rooms as (
    select
        team,
        sum(room) as room
    from desks
    group by team
),

may_take as (
    select
        leads.lead_number,
        leads.team,
        desks.desk,
        desks.capacity_per_day,
        desks.room,
        row_number() over (
            partition by desks.desk order by leads.lead_number
        ) as place
    from {{ open_leads }} as leads
    inner join desks
        on leads.team = desks.team
    where
        {{ takes('desks.audiences', 'leads.scoring_model') }}
        and {{ takes('desks.territories', 'leads.territory') }}
        and {{ takes_service_line_of('desks.service_lines', 'leads.person_id') }}
),

-- Who has as many better leads before him as the whole team has room for has no turn
-- today: those that another desk does not take fill this one.
near_leads as (
    select
        may_take.lead_number,
        may_take.team,
        may_take.desk
    from may_take
    inner join team_rooms as rooms
        on may_take.team = rooms.team
    where may_take.room > 0 and may_take.place <= rooms.room
),

-- A lead asks the desk first that may take the fewest leads, so that the others keep
-- their places for what nobody else may take.
{% call checkpoint('desk_choices') %}
    select
        near_leads.lead_number,
        near_leads.desk as taker,
        row_number() over (
            partition by near_leads.lead_number
            order by demands.lead_count, near_leads.desk
        ) as preference
    from near_leads
    inner join (
        select
            desk,
            count(*) as lead_count
        from near_leads
        group by desk
    ) as demands
        on near_leads.desk = demands.desk
{% endcall %},

-- The order in which members would take turns, each by his weight (Webster); 2520 is
-- divided by every weight from 1 to 10.
turns as (
    select
        members.member,
        members.desk,
        members.team,
        row_number() over (
            partition by members.team
            order by
                (2 * (members.handed_before + numbers.number) - 1)
                * (2520 / members.weight),
                {{ surrogate_key(['members.works_on', 'members.member']) }},
                members.member
        ) as team_place,
        row_number() over (
            partition by members.desk
            order by
                (2 * (members.handed_before + numbers.number) - 1)
                * (2520 / members.weight),
                {{ surrogate_key(['members.works_on', 'members.member']) }},
                members.member
        ) as desk_place
    from members
    inner join numbers
        on members.room >= numbers.number
),

team_demands as (
    select
        team,
        count(distinct lead_number) as lead_count
    from near_leads
    group by team
),

-- First every desk takes its share at most, so that it is left some of the leads that
-- others may take too.
{% call checkpoint('desk_shares') %}
    select
        turns.desk as taker,
        count(*) as most
    from turns
    inner join team_demands as demands
        on turns.team = demands.team and turns.team_place <= demands.lead_count
    group by turns.desk
{% endcall %},

{{ allocated('shared', 'desk_choices', 'desk_shares') }},

-- Then the share's desk is the lead's first choice, and desks take all they have room
-- for.
{% call checkpoint('settled_choices') %}
    select
        choices.lead_number,
        choices.taker,
        case when shared.taker is null then choices.preference else 0 end as preference
    from desk_choices as choices
    left join shared
        on choices.lead_number = shared.lead_number
            and choices.taker = shared.taker
{% endcall %},

desk_rooms as (
    select
        desk as taker,
        room as most
    from desks
),

{{ allocated('placed', 'settled_choices', 'desk_rooms') }},

desk_loads as (
    select
        taker as desk,
        count(*) as lead_count
    from placed
    group by taker
),

{% call checkpoint('member_shares') %}
    select
        turns.member as taker,
        count(*) as most
    from turns
    inner join desk_loads as loads
        on turns.desk = loads.desk and turns.desk_place <= loads.lead_count
    group by turns.member
{% endcall %},

-- Rendezvous hashing (Thaler and Ravishankar 1998): each member enters a hash per unit
-- of his weight, and the highest is the lead's first choice. Where a member leaves, only
-- the leads whose choice he was choose anew.
member_hashes as (
    select
        placed.lead_number,
        members.member,
        max({{ surrogate_key([
            'leads.person_id', 'members.member', 'slots.number',
        ]) }}) as member_hash
    from placed
    inner join {{ open_leads }} as leads
        on placed.lead_number = leads.lead_number
    inner join members
        on placed.taker = members.desk
    inner join numbers as slots
        on members.weight >= slots.number
    group by placed.lead_number, members.member
),

{% call checkpoint('member_choices') %}
    select
        lead_number,
        member as taker,
        row_number() over (
            partition by lead_number order by member_hash desc, member asc
        ) as preference
    from member_hashes
{% endcall %},

{{ allocated('handed_out_leads', 'member_choices', 'member_shares') }},

-- All that are before it may have taken a place at the desks that may take the lead; so
-- its turn comes then at the latest, unless better leads come.
waiting_lines as (
    select
        lines.lead_number,
        lines.queue_place,
        lines.capacity_per_day is not null as is_staffed,
        days.calendar_date as expected_on
    from (
        select
            leads.lead_number,
            leads.team,
            row_number() over (
                partition by leads.team order by leads.lead_number
            ) as queue_place,
            takers.capacity_per_day
        from {{ open_leads }} as leads
        left join (
            select
                lead_number,
                sum(capacity_per_day) as capacity_per_day
            from may_take
            group by lead_number
        ) as takers
            on leads.lead_number = takers.lead_number
        left join handed_out_leads as handed
            on leads.lead_number = handed.lead_number
        where handed.lead_number is null
    ) as lines
    inner join {{ ref('team_days') }} as teams
        on lines.team = teams.team
    left join {{ ref('business_days') }} as days
        on days.business_day_number > teams.business_day_number
            and lines.queue_place > lines.capacity_per_day
            * (days.business_day_number - teams.business_day_number - 1)
            and lines.queue_place <= lines.capacity_per_day
            * (days.business_day_number - teams.business_day_number)
)
{%- endmacro %}
