with delivered as (
    {{ ranked_deliveries(
        source('hubspot', 'email_event'),
        key=['id'],
        values=[
            'type', 'recipient', 'created', 'email_campaign_id', 'filtered_event',
            'obsoleted_by_id'
        ],
    ) }}
)

select
    {{ clean_text('id') }} as email_event_id,
    upper({{ clean_text('type') }}) as event_type,
    {{ clean_email('recipient') }} as recipient_email,
    {{ clean_text('recipient') }} as recipient_text,
    {{ as_timestamp('created') }} as occurred_at,
    {{ clean_text('email_campaign_id') }} as campaign_id,
    {{ as_boolean('filtered_event') }} as is_filtered,
    {{ clean_text('obsoleted_by_id') }} as obsoleted_by_id,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    delivery_rank
from delivered
