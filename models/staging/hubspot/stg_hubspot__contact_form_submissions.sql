{% set submission_id -%}
    coalesce(
        {{ clean_text('conversion_id') }},
        {{ surrogate_key([
            clean_text('contact_id'), clean_text('form_id'), as_timestamp('timestamp')
        ]) }}
    )
{%- endset %}

select
    {{ submission_id }} as submission_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('form_id') }} as form_id,
    {{ clean_text('conversion_id') }} as conversion_id,
    {{ url_path('page_url') }} as page_path,
    {{ as_timestamp('timestamp') }} as submitted_at,
    false as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[submission_id],
        values=['contact_id', 'form_id', 'conversion_id', 'page_url', 'timestamp'],
    ) }} as delivery_rank
from {{ source('hubspot', 'contact_form_submission') }}
