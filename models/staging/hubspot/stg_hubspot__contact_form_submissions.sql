with cleaned as (
    select
        {{ clean_text('contact_id') }} as contact_id,
        {{ clean_text('form_id') }} as form_id,
        {{ clean_text('conversion_id') }} as conversion_id,
        {{ url_path('page_url') }} as page_path,
        {{ as_timestamp('timestamp') }} as submitted_at,
        {{ as_timestamp('_fivetran_synced') }} as synced_at
    from {{ source('hubspot', 'contact_form_submission') }}
),

named as (
    select
        coalesce(
            conversion_id,
            {{ surrogate_key(['contact_id', 'form_id', 'submitted_at']) }}
        ) as submission_id,
        contact_id,
        form_id,
        conversion_id,
        page_path,
        submitted_at,
        synced_at
    from cleaned
),

delivered as (
    {{ ranked_deliveries(
        'named',
        key=['submission_id'],
        values=['contact_id', 'form_id', 'conversion_id', 'page_path', 'submitted_at'],
    ) }}
)

select
    submission_id,
    contact_id,
    form_id,
    conversion_id,
    page_path,
    submitted_at,
    false as is_deleted,
    synced_at,
    delivery_rank
from delivered
