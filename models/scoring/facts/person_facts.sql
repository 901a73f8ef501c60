{% set always = 'cast(null as ' ~ dbt.type_timestamp() ~ ')' -%}
-- A valid number on any record outweighs a mistyped one on another.
with npi_checks as (
    select
        entity_id,
        max(case when attribute = 'npi' then 'true' else value end) as has_valid_npi
    from {{ ref('custom_facts') }}
    where entity = 'person' and attribute in ('npi', 'has_valid_npi')
    group by entity_id
),

bounces as (
    select
        person_id,
        known_at
    from {{ ref('interactions') }}
    where signal = 'email_bounce' and detail = 'hard' and person_id is not null
    union all
    select
        record_people.person_id,
        records.email_bounced_at as known_at
    from {{ ref('contact_records') }} as records
    inner join {{ ref('record_people') }} as record_people
        on records.record_key = record_people.record_key
    where records.email_bounced_at is not null
),

facts as (
    select
        entity_id as person_id,
        attribute,
        value,
        {{ always }} as known_at
    from {{ ref('custom_facts') }}
    where entity = 'person' and attribute <> 'has_valid_npi'
    union all
    select
        entity_id as person_id,
        'has_valid_npi' as attribute,
        has_valid_npi as value,
        {{ always }} as known_at
    from npi_checks
    union all
    select
        people.person_id,
        'buying_role' as attribute,
        coalesce(roles.buying_role, 'unknown') as value,
        {{ always }} as known_at
    from {{ ref('people') }} as people
    left join {{ ref('job_title_roles') }} as roles
        on people.job_title = roles.job_title
    union all
    select
        people.person_id,
        'seniority' as attribute,
        roles.seniority as value,
        {{ always }} as known_at
    from {{ ref('people') }} as people
    inner join {{ ref('job_title_roles') }} as roles
        on people.job_title = roles.job_title
    where roles.seniority is not null
    union all
    select
        people.person_id,
        'email_kind' as attribute,
        case
            when people.email is null then 'none'
            when mailboxes.mailbox is not null then 'role'
            when free_domains.domain is not null then 'free'
            else 'business'
        end as value,
        {{ always }} as known_at
    from {{ ref('people') }} as people
    left join {{ ref('role_mailboxes') }} as mailboxes
        on {{ text_part('people.email', '@', 1) }} = mailboxes.mailbox
    left join {{ ref('free_email_domains') }} as free_domains
        on people.email_domain = free_domains.domain
    union all
    select
        person_id,
        'state_code' as attribute,
        state_code as value,
        {{ always }} as known_at
    from {{ ref('people') }}
    where state_code is not null
    union all
    select
        person_id,
        'has_organization' as attribute,
        case when organization_id is null then 'false' else 'true' end as value,
        {{ always }} as known_at
    from {{ ref('people') }}
    union all
    select
        person_id,
        'lead_source' as attribute,
        lead_source as value,
        {{ always }} as known_at
    from {{ ref('people') }}
    where lead_source is not null
    union all
    select
        people.person_id,
        'is_competitor' as attribute,
        'true' as value,
        {{ always }} as known_at
    from {{ ref('people') }} as people
    inner join {{ ref('competitor_domains') }} as competitors
        on people.email_domain = competitors.domain
    union all
    select
        people.person_id,
        'only_company_phone' as attribute,
        case when owners.person_id is null then 'true' else 'false' end as value,
        {{ always }} as known_at
    from {{ ref('people') }} as people
    left join {{ ref('phone_owners') }} as owners
        on people.person_id = owners.person_id
            and owners.phone in (people.phone, people.mobile_phone)
    where people.phone is not null or people.mobile_phone is not null
    union all
    select
        person_id,
        'hard_bounced' as attribute,
        'true' as value,
        min(known_at) as known_at
    from bounces
    group by person_id
    union all
    select
        person_id,
        'is_customer' as attribute,
        'true' as value,
        min(occurred_at) as known_at
    from {{ ref('outcomes') }}
    where outcome = 'closed_won' and person_id is not null
    group by person_id
)

select distinct
    person_id,
    attribute,
    value,
    known_at
from facts
