with cleaned as (
    select
        {{ clean_text('id') }} as email_event_id,
        upper({{ clean_text('type') }}) as event_type,
        {{ clean_email('recipient') }} as recipient_email,
        {{ clean_text('recipient') }} as recipient_text,
        {{ as_timestamp('created') }} as occurred_at,
        {{ clean_text('email_campaign_id') }} as campaign_id,
        {{ as_boolean('filtered_event') }} as is_filtered,
        {{ clean_text('obsoleted_by_id') }} as obsoleted_by_id,
        {{ as_timestamp('_fivetran_synced') }} as synced_at
    from {{ source('hubspot', 'email_event') }}
),

delivered as (
    {{ ranked_deliveries(
        'cleaned',
        key=['email_event_id'],
        values=[
            'event_type', 'recipient_email', 'recipient_text', 'occurred_at',
            'campaign_id', 'is_filtered', 'obsoleted_by_id',
        ],
    ) }}
)

select
    email_event_id,
    event_type,
    recipient_email,
    recipient_text,
    occurred_at,
    campaign_id,
    is_filtered,
    obsoleted_by_id,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
