{% set text, timestamp = dbt.type_string(), dbt.type_timestamp() %}
with handed_over as (
    {{ union_handed_over('visitor_identities', {
        'identity_key': text,
        'visitor_id': text,
        'user_id': text,
        'email': text,
        'phone': text,
        'identified_at': timestamp,
        'known_at': timestamp,
    }) }}
)

select
    identity_key,
    visitor_id,
    user_id,
    email,
    {{ match_email('email') }} as email_match,
    phone,
    identified_at,
    known_at
from handed_over
where identified_at < {{ as_of_end() }} and known_at < {{ as_of_end() }}
