with crm as (
    select
        outcomes.connector,
        outcomes.table_name,
        outcomes.row_id,
        outcomes.outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        outcomes.amount,
        record_people.person_id,
        record_organizations.organization_id,
        outcomes.occurred_at
    from {{ ref('crm_outcomes') }} as outcomes
    left join {{ ref('record_people') }} as record_people
        on outcomes.record_key = record_people.record_key
    left join {{ ref('record_organizations') }} as record_organizations
        on outcomes.organization_record_key = record_organizations.record_key
),

-- A CRM keeps a lead's status without the day it was set: the record's last change is
-- the best date there is.
statuses as (
    select
        records.connector,
        records.table_name,
        records.record_id as row_id,
        case
            when statuses.outcome = 'rejected' then 'sales_rejected'
            else 'qualified'
        end as outcome,
        statuses.rejection_reason,
        cast(null as decimal(18, 2)) as amount,
        record_people.person_id,
        cast(null as {{ dbt.type_string() }}) as organization_id,
        coalesce(records.modified_at, records.created_at) as occurred_at
    from {{ ref('contact_records') }} as records
    inner join {{ ref('lead_statuses') }} as statuses
        on lower(records.lead_status) = statuses.lead_status
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where
        statuses.outcome in ('rejected', 'qualified')
        and not records.is_merged_away
),

observed as (
    select
        interactions.connector,
        interactions.table_name,
        interactions.interaction_id as row_id,
        mapped.outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        cast(null as decimal(18, 2)) as amount,
        interactions.person_id,
        interactions.organization_id,
        interactions.occurred_at
    from {{ ref('interactions') }} as interactions
    inner join {{ ref('outcome_signals') }} as mapped
        on interactions.signal = mapped.signal and interactions.detail = mapped.detail
    where
        not interactions.is_machine
        and not interactions.is_duplicate
        and interactions.known_until is null
),

combined as (
    select
        connector,
        table_name,
        row_id,
        outcome,
        rejection_reason,
        amount,
        person_id,
        organization_id,
        occurred_at
    from crm
    union all
    select
        connector,
        table_name,
        row_id,
        outcome,
        rejection_reason,
        amount,
        person_id,
        organization_id,
        occurred_at
    from statuses
    union all
    select
        connector,
        table_name,
        row_id,
        outcome,
        rejection_reason,
        amount,
        person_id,
        organization_id,
        occurred_at
    from observed
)

select
    {{ surrogate_key([
        'combined.connector', 'combined.table_name', 'combined.row_id',
        'combined.outcome', 'combined.person_id', 'combined.organization_id',
    ]) }} as outcome_id,
    combined.connector,
    combined.table_name,
    combined.row_id,
    combined.outcome,
    min(combined.rejection_reason) as rejection_reason,
    max(combined.amount) as amount,
    combined.person_id,
    coalesce(combined.organization_id, people.organization_id) as organization_id,
    min(combined.occurred_at) as occurred_at
from combined
left join {{ ref('people') }} as people
    on combined.person_id = people.person_id
where
    combined.occurred_at < {{ as_of_end() }}
    and (combined.person_id is not null or combined.organization_id is not null)
group by
    combined.connector,
    combined.table_name,
    combined.row_id,
    combined.outcome,
    combined.person_id,
    combined.organization_id,
    people.organization_id
