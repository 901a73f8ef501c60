with deals as (
    select
        deals.deal_id,
        deals.created_at,
        deals.closed_at,
        deals.amount,
        coalesce(
            case
                when stages.is_won then 'won'
                when stages.is_closed then 'lost'
                when stages.stage_id is not null then 'open'
            end,
            known_stages.outcome,
            'open'
        ) as outcome
    from {{ ref('stg_hubspot__deals') }} as deals
    left join {{ ref('stg_hubspot__deal_pipeline_stages') }} as stages
        on deals.stage_id = stages.stage_id and stages.delivery_rank = 1
    left join {{ ref('opportunity_stages') }} as known_stages
        on lower(deals.stage_id) = known_stages.stage
            and known_stages.connector = 'hubspot'
    where deals.delivery_rank = 1 and not deals.is_deleted and deals.deal_id is not null
),

participants as (
    select distinct
        deals.deal_id,
        {{ record_key('hubspot', 'contact', 'contacts.contact_id') }} as record_key,
        {{ record_key('hubspot', 'company', 'companies.company_id') }}
            as organization_record_key
    from deals
    left join {{ ref('stg_hubspot__deal_contacts') }} as contacts
        on deals.deal_id = contacts.deal_id
            and contacts.delivery_rank = 1
            and not contacts.is_deleted
    left join {{ ref('stg_hubspot__deal_companies') }} as companies
        on deals.deal_id = companies.deal_id
            and companies.delivery_rank = 1
            and not companies.is_deleted
),

dated as (
    select
        deal_id,
        'opportunity_opened' as outcome,
        created_at as occurred_at,
        amount
    from deals
    union all
    select
        deal_id,
        case when outcome = 'won' then 'closed_won' else 'closed_lost' end as outcome,
        closed_at as occurred_at,
        amount
    from deals
    where outcome in ('won', 'lost')
)

select
    'hubspot' as connector,
    'deal' as table_name,
    dated.deal_id as row_id,
    dated.outcome,
    dated.amount,
    participants.record_key,
    participants.organization_record_key,
    dated.occurred_at
from dated
inner join participants
    on dated.deal_id = participants.deal_id
where dated.occurred_at is not null
