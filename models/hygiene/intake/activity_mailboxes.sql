-- Asked once per address: asked per activity, all activities would be kept for it.
with mailboxes as (
    select distinct actor as email
    from {{ ref('delivered_activities') }}
    where actor_kind = 'email' and actor is not null
)

select
    mailboxes.email,
    {{ match_email('mailboxes.email') }} as email_match,
    {{ is_internal_address('mailboxes.email') }} as is_internal
from mailboxes
