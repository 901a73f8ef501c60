with located as (
    select
        task_id as row_id,
        'task' as table_name,
        case
            when lower(task_subtype) = 'call' or lower(task_type) = 'call'
                then
                    case
                        when call_type = 'inbound' then 'call_inbound'
                        else 'call_outbound'
                    end
            when lower(task_subtype) = 'email' or lower(task_type) = 'email'
                then 'sales_email'
            else 'sales_task'
        end as signal,
        lower(call_disposition) as disposition,
        call_duration_seconds as measure_seconds,
        who_id,
        account_id,
        coalesce(occurred_at, created_at) as occurred_at,
        is_deleted,
        synced_at,
        delivery_rank
    from {{ ref('stg_salesforce__tasks') }}
    union all
    select
        event_id as row_id,
        'event' as table_name,
        'meeting' as signal,
        -- A calendar event that was not deleted took place.
        'completed' as disposition,
        null as measure_seconds,
        who_id,
        account_id,
        occurred_at,
        is_deleted,
        synced_at,
        delivery_rank
    from {{ ref('stg_salesforce__events') }}
)

select
    'salesforce' as connector,
    table_name,
    row_id,
    1 as participant_number,
    signal,
    case
        when signal in ('call_inbound', 'call_outbound') then 'call_disposition'
        else 'direct'
    end as detail_kind,
    disposition as raw_detail,
    measure_seconds,
    case when who_id is null then 'organization' else 'record' end as actor_kind,
    -- Salesforce ids begin with the object's prefix: 00Q is a lead, 003 a contact.
    case
        when who_id like '00Q%' then {{ record_key('salesforce', 'lead', 'who_id') }}
        when who_id is not null then {{ record_key('salesforce', 'contact', 'who_id') }}
        else {{ record_key('salesforce', 'account', 'account_id') }}
    end as actor,
    occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    cast(null as {{ dbt.type_string() }}) as user_agent,
    false as is_vendor_flagged,
    is_deleted,
    synced_at,
    delivery_rank
from located
