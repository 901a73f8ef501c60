select
    interactions.person_id,
    interactions.detail as content_category
from {{ ref('interactions') }} as interactions
where
    interactions.person_id is not null
    and interactions.signal in ('page_view', 'email_click', 'form_submission')
    and not interactions.is_machine
    and {{ is_known_by_end('interactions') }}
group by interactions.person_id, interactions.detail
