with opportunities as (
    select
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.created_at,
        opportunities.closed_at,
        opportunities.amount,
        coalesce(
            case
                when opportunities.is_won then 'won'
                when opportunities.is_closed then 'lost'
            end,
            known_stages.outcome,
            'open'
        ) as outcome
    from {{ ref('stg_salesforce__opportunities') }} as opportunities
    left join {{ ref('opportunity_stages') }} as known_stages
        on lower(opportunities.stage_name) = known_stages.stage
            and known_stages.connector = 'salesforce'
    where
        opportunities.delivery_rank = 1
        and not opportunities.is_deleted
        and opportunities.opportunity_id is not null
),

dated as (
    select
        opportunity_id,
        account_id,
        'opportunity_opened' as outcome,
        created_at as occurred_at,
        amount
    from opportunities
    union all
    select
        opportunity_id,
        account_id,
        case when outcome = 'won' then 'closed_won' else 'closed_lost' end as outcome,
        closed_at as occurred_at,
        amount
    from opportunities
    where outcome in ('won', 'lost')
),

-- The people of an opportunity: its contact roles, and the lead it came from.
participants as (
    select
        opportunity_id,
        {{ record_key('salesforce', 'contact', 'contact_id') }} as record_key
    from {{ ref('stg_salesforce__opportunity_contact_roles') }}
    where delivery_rank = 1 and not is_deleted and contact_id is not null
    union distinct
    select
        converted_opportunity_id as opportunity_id,
        {{ record_key('salesforce', 'lead', 'lead_id') }} as record_key
    from {{ ref('stg_salesforce__leads') }}
    where delivery_rank = 1 and converted_opportunity_id is not null
)

select
    'salesforce' as connector,
    'opportunity' as table_name,
    dated.opportunity_id as row_id,
    dated.outcome,
    dated.amount,
    participants.record_key,
    {{ record_key('salesforce', 'account', 'dated.account_id') }}
        as organization_record_key,
    dated.occurred_at
from dated
left join participants
    on dated.opportunity_id = participants.opportunity_id
where dated.occurred_at is not null
