-- Contact-like records of both CRMs: who has how many, and how each copy differs.
create table homes as
select
    person_id,
    draw('crm', person_id) < 0.68 as in_hubspot,
    draw('crm', person_id) < 0.25 or draw('crm', person_id) >= 0.68 as in_salesforce,
    -- Representatives work in one of the two.
    case
        when draw('crm', person_id) >= 0.68 then 'salesforce'
        when draw('crm', person_id) >= 0.25 then 'hubspot'
        when audience = 'patient_acquisition' then 'hubspot'
        else 'salesforce'
    end as handled_by
from people;

-- The true one, its copies, and a lead before each second Salesforce contact.
create table record_plan as
with copies as (
    select
        'hubspot' as connector,
        person_id,
        copy_no
    from homes
    cross join range(1, 4) as t (copy_no)
    where in_hubspot
        and (
            copy_no = 1 or draw('hubspot_copies', person_id) < [0, 0.22, 0.06][copy_no]
        )
    union all
    select
        'salesforce' as connector,
        person_id,
        copy_no
    from homes
    cross join range(1, 4) as t (copy_no)
    where in_salesforce
        and (
            copy_no = 1
            or draw('salesforce_copies', person_id) < [0, 0.20, 0.05][copy_no]
        )
),

kinds as (
    select
        c.*,
        j.audience,
        j.is_converted,
        left(c.connector, 1) || c.person_id || '.' || c.copy_no as entity,
        case
            when c.copy_no = 1 then 'original'
            else one_of(
                [
                    'typo', 'typo', 'nickname', 'nickname', 'changed_email',
                    'changed_email', 'plus_tag', 'gmail_dots', 'phone_only',
                    'email_only', 'upper_case',
                    if(j.audience = 'patient_acquisition', 'moved', 'job_change')
                ],
                'copy_kind', left(c.connector, 1) || c.person_id || '.' || c.copy_no
            )
        end as kind
    from copies as c
    inner join journeys as j on c.person_id = j.person_id
),

objects as (
    select
        *,
        case
            when connector = 'hubspot' then 'contact'
            when copy_no > 1
                then one_of(['lead', 'contact'], 'object', entity)
            when is_converted then 'contact'
            when audience = 'patient_acquisition'
                then one_of(['lead', 'lead', 'lead', 'contact'], 'object', entity)
            else one_of(
                ['lead', 'lead', 'contact', 'contact', 'contact'], 'object', entity
            )
        end as table_name
    from kinds
)

select * exclude (audience, is_converted)
from objects
union all
select
    connector,
    person_id,
    copy_no,
    entity || 'c' as entity,
    'converted_lead' as kind,
    'lead' as table_name
from objects
where connector = 'salesforce' and copy_no = 1 and table_name = 'contact'
    and (is_converted or draw('came_as_lead', person_id) < 0.4)
union all
-- Rows that are nobody: tests, colleagues of our own, rows without any identity.
select
    one_of(['hubspot', 'salesforce'], 'junk_crm', junk_no) as connector,
    -junk_no as person_id,
    1 as copy_no,
    'junk' || junk_no as entity,
    one_of(['test', 'test', 'internal', 'unidentifiable'], 'junk_kind', junk_no)
        as kind,
    case
        when one_of(['hubspot', 'salesforce'], 'junk_crm', junk_no) = 'hubspot'
            then 'contact'
        else one_of(['lead', 'contact'], 'junk_object', junk_no)
    end as table_name
from range(1, 4 + getvariable('people') // 80) as t (junk_no);

create table record_ids as
with numbered as (
    select
        *,
        row_number() over (
            partition by connector, table_name order by person_id, copy_no, kind
        ) as record_no
    from record_plan
),

identified as (
    select
        *,
        case
            when connector = 'hubspot' then cast(hubspot_id(record_no) as varchar)
            when table_name = 'lead' then salesforce_id('00Q', record_no)
            else salesforce_id('003', record_no)
        end as record_id
    from numbered
)

select
    *,
    first_value(record_id) over same_person as first_record_id,
    copy_no > 1
    and draw('merged', left(connector, 1) || person_id) < 0.35
    and row_number() over same_person > 1 as is_merged
from identified
window same_person as (
    partition by
        connector, table_name, person_id,
        case when kind = 'converted_lead' then 1 else 0 end
    order by copy_no
);

-- What stands in each record before it is typed badly.
create table records as
with former as (
    select
        r.entity,
        o.*
    from record_ids as r
    inner join people as p on r.person_id = p.person_id
    inner join organizations as o
        on o.organization_id
            = 1 + (p.organization_id + 7 + pick(40, 'former', r.person_id))
            % (select count(*) from organizations where audience = 'b2b_provider')
    where r.kind = 'job_change'
),

written as (
    select
        r.*,
        p.audience,
        p.persona,
        coalesce(f.organization_id, p.organization_id) as organization_id,
        case
            when r.kind = 'nickname'
                then coalesce(
                    p.nicknames[
                        1 + pick(greatest(len(p.nicknames), 1), 'nick', r.entity)
                    ],
                    p.first_name[1] || '.'
                )
            when r.kind = 'typo' and draw('typo_in', r.entity) < 0.5
                then typo(p.first_name, r.entity)
            when r.kind = 'upper_case' then upper(p.first_name)
            when r.kind = 'email_only' and draw('no_name', r.entity) < 0.6 then null
            when draw('swapped', r.entity) < 0.006 then p.last_name
            when draw('initial', r.entity) < 0.015 then p.first_name[1]
            else p.first_name
        end as first_name,
        case
            when r.kind = 'typo' and draw('typo_in', r.entity) >= 0.5
                then typo(p.last_name, r.entity)
            when r.kind = 'upper_case' then upper(p.last_name)
            when r.kind = 'email_only' and draw('no_name', r.entity) < 0.6 then null
            when draw('swapped', r.entity) < 0.006 then p.first_name
            when p.suffix is not null and draw('suffix', r.entity) < 0.8
                then p.last_name || ' ' || p.suffix
            when p.audience = 'referral' and draw('credential', r.entity) < 0.25
                then p.last_name
                    || one_of(
                        [', MD', ' MD', ', DO', ', NP', ' PA-C'], 'cred', r.entity
                    )
            else p.last_name
        end as last_name,
        case
            when r.kind = 'phone_only' then null
            when r.kind = 'changed_email'
                then one_of(
                    [
                        p.former_email,
                        coalesce(nullif(p.private_email, p.email), p.former_email)
                    ],
                    'changed_to', r.entity
                )
            when r.kind = 'job_change'
                then split_part(p.work_email, '@', 1) || '@' || f.domain
            when r.kind = 'plus_tag'
                then split_part(p.private_email, '@', 1)
                    || one_of(['+news', '+clinic', '+web', '+1'], 'tag', r.entity)
                    || '@' || split_part(p.private_email, '@', 2)
            when r.kind = 'gmail_dots' and p.private_email like '%@gmail.com'
                then p.private_email[1] || '.'
                    || replace(split_part(p.private_email, '@', 1)[2:], '.', '')
                    || '@gmail.com'
            when r.kind = 'gmail_dots' then p.private_email
            when r.kind = 'typo' and draw('email_typo', r.entity) < 0.3
                then replace(
                    replace(coalesce(p.email, ''), '@gmail.com', '@gmial.com'),
                    '@yahoo.com', '@yaho.com'
                )
            -- Mailboxes of a front desk stand on many people's records.
            when p.domain is not null and draw('role_mailbox', r.entity) < 0.05
                then one_of(
                    ['info', 'frontdesk', 'office', 'billing'], 'role', p.domain
                )
                    || '@' || p.domain
            when draw('no_email', r.entity) < 0.03 and r.copy_no = 1 then null
            when p.audience <> 'patient_acquisition'
                and draw('uses_private', r.entity) < 0.1
                then p.private_email
            else p.email
        end as email,
        coalesce(f.name, p.organization_name) as organization_name,
        case
            when p.audience <> 'patient_acquisition' and draw('desk', r.entity) < 0.55
                then coalesce(f.phone, p.front_desk_phone)
            when r.kind = 'email_only' or draw('no_phone', r.entity) < 0.15 then null
            when p.home_phone is not null and draw('home_phone', r.entity) < 0.25
                then p.home_phone
            else p.mobile_phone
        end as phone,
        case
            when r.kind in ('phone_only', 'job_change') then p.mobile_phone
            when r.kind = 'email_only' then null
            when draw('has_mobile', r.entity) < 0.4 then p.mobile_phone
        end as mobile_phone,
        case
            when r.kind = 'job_change' then f.street
            when r.kind = 'moved' then '1' || p.street
            else p.street
        end as street,
        coalesce(f.city, p.city) as city,
        coalesce(f.state, p.state) as state,
        coalesce(f.state_name, p.state_name) as state_name,
        coalesce(f.zip_code, p.zip_code) as zip_code,
        coalesce(f.phone, p.front_desk_phone) as desk_phone,
        p.job_title,
        p.role_group,
        p.npi,
        p.service_line,
        p.timeline,
        j.created_day
        + case
            when r.kind = 'converted_lead' then 0
            when r.copy_no = 1 then 0
            -- A record of the former job is older than the person's own.
            when r.kind = 'job_change' then -60 - 200 * draw('older', r.entity)
            else (getvariable('days') - 1 - j.created_day)
                * 0.9 * draw('newer', r.entity)
        end as record_day
    from record_ids as r
    left join people as p on r.person_id = p.person_id
    left join journeys as j on r.person_id = j.person_id
    left join former as f on r.entity = f.entity
)

select
    connector || '.' || table_name || '.' || record_id as record_key,
    * exclude (record_day),
    coalesce(record_day, 10.0) as record_day,
    moment(coalesce(record_day, 10.0), 'record', entity) as created_at
from written;
