-- True people, numbered 1 to N: first those of the provider organizations, then the
-- patients, then the referring providers.
create table people_seats as
with numbered as (
    select
        cast(person_no as integer) as person_id,
        case
            when person_no <= getvariable('b2b_people') then 'b2b_provider'
            when person_no <= getvariable('people') - getvariable('referral_people')
                then 'patient_acquisition'
            else 'referral'
        end as audience
    from range(1, getvariable('people') + 1) as t (person_no)
),

seated as (
    select
        *,
        case audience
            when 'b2b_provider' then person_id - 1
            when 'patient_acquisition' then person_id - 1 - getvariable('b2b_people')
            else person_id - 1 - getvariable('people') + getvariable('referral_people')
        end as seat_no
    from numbered
)

select
    s.person_id,
    s.audience,
    s.seat_no,
    o.organization_id,
    -- Patients live in households of three in one case of three.
    case
        when s.audience = 'patient_acquisition'
            and draw('family', s.seat_no // 3) < 0.33
            then cast(s.seat_no // 3 + 1 as integer)
    end as family_no,
    cast(s.seat_no % 3 as integer) as family_seat
from seated as s
asof left join organization_sizes as o
    on s.audience = o.audience and s.seat_no >= o.first_no;

create table people_names as
with shared as (
    select
        *,
        coalesce('f' || family_no, 'p' || person_id) as home_key,
        -- In half of the families the child is a namesake of the father.
        family_no is not null and draw('namesake', family_no) < 0.5 as has_namesake,
        case
            when family_no is not null and family_seat = 0 then 'm'
            when family_no is not null and family_seat = 1 then 'f'
            when family_no is not null and draw('namesake', family_no) < 0.5 then 'm'
            else one_of(['f', 'f', 'm'], 'sex', person_id)
        end as sex
    from people_seats
)

select
    * exclude (has_namesake),
    one_of(
        case
            when sex = 'm' then getvariable('male_names')
            else getvariable('female_names')
        end,
        'first_name',
        case
            when has_namesake and family_seat <> 1 then 'f' || family_no
            else 'p' || person_id
        end
    ) as first_name,
    one_of(getvariable('last_names'), 'last_name', home_key) as last_name,
    case
        when has_namesake and family_seat = 0 then 'Sr'
        when has_namesake and family_seat = 2 then 'Jr'
    end as suffix,
    one_of(getvariable('place_choices'), 'place', home_key) as home_place_no
from shared;

create table people_traits as
select
    n.*,
    k.nicknames,
    case
        when n.audience = 'patient_acquisition' then null
        when n.audience = 'referral'
            then one_of(getvariable('referral_titles'), 'title', n.person_id)
        else one_of(getvariable('b2b_titles'), 'title', n.person_id)
    end as title_no,
    case
        when o.is_customer then 'customer'
        when n.audience <> 'b2b_provider' and draw('persona', n.person_id) < 0.06
            then 'customer'
        when n.audience = 'b2b_provider' and draw('persona', n.person_id) < 0.02
            then 'student'
        when n.audience = 'b2b_provider' and o.facility_type = 'vendor'
            then 'competitor'
        when n.audience <> 'referral'
            and draw('persona', n.person_id) between 0.06 and 0.09
            then 'job_seeker'
        else 'prospect'
    end as persona,
    case
        when n.audience = 'patient_acquisition' then one_of(
            ['cardiology', 'orthopedics', 'orthopedics', 'primary_care', 'primary_care',
             'behavioral_health', 'imaging', 'womens_health', 'other', 'other'],
            'service_line', 'p' || n.person_id
        )
        else o.service_line
    end as service_line,
    one_of(
        ['now', 'this_quarter', 'this_quarter', 'this_year', 'this_year', 'none'],
        'timeline', n.person_id
    ) as timeline,
    o.name as organization_name,
    o.domain,
    o.phone as organization_phone,
    o.facility_fit,
    o.size_fit,
    o.ehr_fit,
    coalesce(o.has_mail_scanner, false) as has_mail_scanner,
    -- A person's place is the workplace, a patient's the home.
    coalesce(o.place_no, n.home_place_no) as place_no,
    case
        when n.audience = 'referral' then true
        else n.audience = 'b2b_provider' and draw('has_npi', n.person_id) < 0.15
    end as has_npi,
    '1' || lpad(
        cast((cast(n.person_id as bigint) * 7368787 + 4242) % 100000000 as varchar),
        8, '0'
    ) as npi_stem
from people_names as n
left join organizations as o on n.organization_id = o.organization_id
left join nicknames as k on n.first_name = k.first_name and n.sex = k.sex;

create table people_addresses as
with worded as (
    select
        person_id,
        regexp_replace(lower(first_name), '[^a-z]', '', 'g') as first,
        regexp_replace(lower(last_name), '[^a-z]', '', 'g') as last,
        domain
    from people_traits
),

proposed as (
    select
        person_id,
        case pick(4, 'mail_form', coalesce(domain, ''))
            when 0 then first || '.' || last
            when 1 then first[1] || last
            when 2 then first || last[1]
            else first || '_' || last
        end as work_local,
        domain,
        one_of(
            [
                first || '.' || last, first || last, last || '.' || first,
                first || '.' || last
                    || cast(50 + pick(50, 'birth', person_id) as varchar),
                first || last || cast(pick(1000, 'local_no', person_id) as varchar),
                first[1] || last || cast(pick(100, 'local_no', person_id) as varchar)
            ],
            'free_form', person_id
        ) as free_local,
        one_of(
            ['gmail.com', 'gmail.com', 'gmail.com', 'yahoo.com', 'outlook.com',
             'hotmail.com', 'icloud.com', 'aol.com'],
            'free_domain', person_id
        ) as free_domain
    from worded
),

numbered as (
    select
        *,
        row_number() over (partition by work_local, domain order by person_id)
            as work_no,
        -- Without dots, as Gmail reads it: two people never own one mailbox.
        row_number() over (
            partition by replace(free_local, '.', ''), free_domain order by person_id
        ) as free_no
    from proposed
)

select
    person_id,
    case
        when domain is not null
            then work_local
                || case when work_no > 1 then cast(work_no as varchar) else '' end
                || '@' || domain
    end as work_email,
    free_local
    || case when free_no > 1 then 'z' || cast(free_no as varchar) else '' end
    || '@' || free_domain as private_email,
    -- The mailbox of earlier years.
    replace(free_local, '.', '_') || cast(person_id as varchar) || '@'
    || one_of(['hotmail.com', 'aol.com', 'msn.com'], 'former', person_id)
        as former_email
from numbered;

create table people as
select
    t.* exclude (npi_stem, has_npi, title_no, home_place_no, organization_phone),
    w.role_group,
    w.title as job_title,
    coalesce(cast(w.authority as double), 0) as authority,
    -- NPI check digit: Luhn over 80840 + stem; the prefix adds 24.
    case
        when t.has_npi
            then t.npi_stem || cast(
                (
                    10 - (
                        24 + list_sum(
                            list_transform(
                                range(1, 10),
                                lambda i: case
                                    when i % 2 = 0 then cast(t.npi_stem[i] as integer)
                                    when cast(t.npi_stem[i] as integer) < 5
                                        then 2 * cast(t.npi_stem[i] as integer)
                                    else 2 * cast(t.npi_stem[i] as integer) - 9
                                end
                            )
                        )
                    ) % 10
                ) % 10 as varchar
            )
    end as npi,
    p.state,
    p.state_name,
    p.city,
    p.area_code,
    p.is_in_area,
    coalesce(o.zip_code, one_of(p.zip_codes, 'zip', t.home_key)) as zip_code,
    coalesce(
        o.street,
        cast(10 + pick(9900, 'house', t.home_key) as varchar) || ' '
        || one_of(getvariable('street_names'), 'street', t.home_key) || ' '
        || one_of(['St', 'Ave', 'Lane', 'Dr', 'Ct', 'Way'], 'street_kind', t.home_key)
    ) as street,
    t.organization_phone as front_desk_phone,
    -- One in eight kept the number of another state.
    phone_number(
        case
            when draw('moved_number', t.person_id) < 0.12
                then one_of(
                    ['213', '602', '713', '206', '305', '312'], 'moved_to', t.person_id
                )
            else p.area_code
        end,
        2 * t.person_id
    ) as mobile_phone,
    case
        when t.audience = 'patient_acquisition'
            then phone_number(
                p.area_code,
                2 * coalesce(first_value(t.person_id) over family, t.person_id) + 1
            )
    end as home_phone,
    a.work_email,
    a.private_email,
    a.former_email,
    case
        -- Some families use one mailbox.
        when t.family_no is not null and draw('family_mail', t.family_no) < 0.12
            then first_value(a.private_email) over family
        when t.audience = 'patient_acquisition' then a.private_email
        else coalesce(a.work_email, a.private_email)
    end as email
from people_traits as t
inner join people_addresses as a on t.person_id = a.person_id
inner join places as p on t.place_no = p.place_no
left join organizations as o on t.organization_id = o.organization_id
left join words.titles as w on t.title_no = w.rowid
window family as (
    partition by coalesce(t.family_no, -t.person_id) order by t.person_id
);
