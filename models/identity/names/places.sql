with mailboxes as (
    select distinct
        email_match,
        {{ text_part('email_match', '@', 1) }} as local_part,
        {{ text_part('email_match', '@', 2) }} as mail_domain
    from {{ ref('contact_records') }}
    where email_match is not null
)

-- Frontdesk, front.desk and front-desk2 are one role.
select
    'email' as key_kind,
    mailboxes.email_match as key_value
from mailboxes
inner join {{ ref('role_mailboxes') }} as known
    on {{ regex_replace('mailboxes.local_part', '[^a-z]+') }} = known.mailbox
union distinct
select
    'email' as key_kind,
    mailboxes.email_match as key_value
from mailboxes
inner join {{ ref('placeholders') }} as placeholders
    on
        (
            placeholders.kind = 'email_domain'
            and mailboxes.mail_domain = placeholders.value
        )
        or (
            placeholders.kind = 'email_local_part'
            and mailboxes.local_part = placeholders.value
        )
union distinct
-- An NPI that begins with 2 is an organization's.
select
    'npi' as key_kind,
    value as key_value
from {{ ref('record_attributes') }}
where attribute = 'npi' and value like '2%'
union distinct
select
    'phone' as key_kind,
    phone as key_value
from {{ ref('organization_records') }}
where phone is not null
