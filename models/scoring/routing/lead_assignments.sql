-- Incremental because it is the memory of who has a lead: the row of a day follows from
-- that of the day before in this table. The as-of date is written anew from rows of
-- earlier dates alone, so that running a day again gives the same rows.
{{ config(
    materialized='incremental',
    incremental_strategy=strategy_for_days(),
    unique_key='as_of_date',
    partition_by=partition_of_days(),
    on_schema_change='fail',
    full_refresh=false
) }}
{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}

with past as (
    {% if is_incremental() -%}
    select
        person_id,
        scoring_model,
        routing_rule_id,
        assignee,
        owner_key,
        assigned_on,
        is_handed_out,
        sla_due_at,
        escalate_at
    from {{ this }}
    where
        assigned_on is not null
        and as_of_date = (
            select max(earlier.as_of_date)
            from {{ this }} as earlier
            where earlier.as_of_date < {{ as_of_date() }}
        )
    {%- else -%}
    select
        cast(null as {{ text }}) as person_id,
        cast(null as {{ text }}) as scoring_model,
        cast(null as {{ text }}) as routing_rule_id,
        cast(null as {{ text }}) as assignee,
        cast(null as {{ text }}) as owner_key,
        cast(null as date) as assigned_on,
        false as is_handed_out,
        cast(null as {{ timestamp }}) as sla_due_at,
        cast(null as {{ timestamp }}) as escalate_at
    where 1 = 0
    {%- endif %}
),

-- Leads that have somebody: the active owner in the CRM, else whom the lead had before.
held as (
    select
        leads.lead_number,
        case when leads.owner_state = 'takes_it' then 'crm_owner' else 'kept' end
            as assignment_source,
        case
            when leads.owner_state = 'takes_it' then leads.owner_member
            else keepers.member
        end as assignee,
        case when leads.owner_state = 'takes_it' then leads.owner_key end as owner_key
    from {{ ref('worked_leads') }} as leads
    left join past
        on leads.person_id = past.person_id
            and leads.scoring_model = past.scoring_model
    left join {{ ref('member_states') }} as keepers
        on past.assignee = keepers.member
            and leads.team = keepers.team
            and keepers.is_present
    where leads.owner_state = 'takes_it' or keepers.member is not null
),

open_leads as (
    select
        leads.lead_number,
        leads.person_id,
        leads.scoring_model,
        leads.team,
        leads.territory
    from {{ ref('worked_leads') }} as leads
    left join held
        on leads.lead_number = held.lead_number
    where held.lead_number is null
),

{{ handed_out_leads('open_leads', 'held', 'past') }},

taken as (
    select
        lead_number,
        assignment_source,
        assignee,
        owner_key
    from held
    union all
    select
        lead_number,
        'hashed' as assignment_source,
        taker as assignee,
        cast(null as {{ text }}) as owner_key
    from handed_out_leads
)

select
    {{ as_of_date() }} as as_of_date,
    leads.person_id,
    leads.scoring_model,
    leads.is_exploration,
    leads.team,
    leads.routing_rule_id,
    coalesce(
        taken.assignment_source,
        case when lines.is_staffed then 'waiting' else 'unstaffed' end
    ) as assignment_source,
    taken.assignee,
    taken.owner_key,
    case
        when past.person_id is not null then past.assigned_on
        when taken.lead_number is not null then leads.works_on
    end as assigned_on,
    case
        when past.person_id is not null then past.is_handed_out
        else coalesce(taken.assignment_source = 'hashed', false)
    end as is_handed_out,
    case
        when past.routing_rule_id = leads.routing_rule_id then past.sla_due_at
        when taken.lead_number is not null then leads.sla_due_at
    end as sla_due_at,
    case
        when past.routing_rule_id = leads.routing_rule_id then past.escalate_at
        when taken.lead_number is not null then leads.escalate_at
    end as escalate_at,
    lines.queue_place,
    lines.expected_on
from {{ ref('worked_leads') }} as leads
left join taken
    on leads.lead_number = taken.lead_number
-- Only where the lead is still with the same one.
left join past
    on leads.person_id = past.person_id
        and leads.scoring_model = past.scoring_model
        and (
            taken.assignee = past.assignee
            or (taken.assignee is null and taken.owner_key = past.owner_key)
        )
left join waiting_lines as lines
    on leads.lead_number = lines.lead_number
