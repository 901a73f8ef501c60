{% set role_id -%}
    coalesce(
        {{ clean_text('id') }},
        {{ surrogate_key([
            clean_text('opportunity_id'), clean_text('contact_id'), clean_text('role')
        ]) }}
    )
{%- endset %}

select
    {{ role_id }} as role_id,
    {{ clean_text('opportunity_id') }} as opportunity_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('role') }} as role,
    {{ deletion_flag('is_deleted') }} as is_deleted,
    {{ as_timestamp('_fivetran_synced') }} as synced_at,
    {{ delivery_rank(
        key=[role_id],
        values=['opportunity_id', 'contact_id', 'role', 'is_deleted'],
    ) }} as delivery_rank
from {{ source('salesforce', 'opportunity_contact_role') }}
