select
    'hubspot' as connector,
    'contact_form_submission' as table_name,
    submissions.submission_id as row_id,
    1 as participant_number,
    'form_submission' as signal,
    'form_name' as detail_kind,
    forms.name as raw_detail,
    cast(null as {{ dbt.type_int() }}) as measure_seconds,
    'record' as actor_kind,
    {{ record_key('hubspot', 'contact', 'submissions.contact_id') }} as actor,
    submissions.submitted_at as occurred_at,
    cast(null as {{ dbt.type_timestamp() }}) as received_at,
    cast(null as {{ dbt.type_string() }}) as user_agent,
    false as is_vendor_flagged,
    submissions.is_deleted,
    submissions.synced_at,
    submissions.delivery_rank
from {{ ref('stg_hubspot__contact_form_submissions') }} as submissions
left join {{ ref('stg_hubspot__forms') }} as forms
    on submissions.form_id = forms.form_id and forms.delivery_rank = 1
