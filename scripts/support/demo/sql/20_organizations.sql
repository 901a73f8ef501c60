-- True organizations: the practices, hospitals and firms that people work for.
-- Sizes decide how many of the people of 30_people.sql each gets.
create table organization_sizes as
with candidates as (
    select
        'b2b_provider' as audience,
        candidate_no,
        1 + cast(floor(12 * pow(draw('staff', 'b' || candidate_no), 1.8)) as integer)
            as staff
    from range(getvariable('b2b_people') // 3 + 20) as t (candidate_no)
    union all
    select
        'referral' as audience,
        candidate_no,
        1 + pick(4, 'staff', 'r' || candidate_no) as staff
    from range(getvariable('referral_people') // 2 + 20) as t (candidate_no)
),

placed as (
    select
        audience,
        candidate_no,
        staff,
        sum(staff) over (partition by audience order by candidate_no) - staff
            as first_no
    from candidates
)

select
    cast(row_number() over (order by audience, candidate_no) as integer)
        as organization_id,
    audience,
    candidate_no,
    staff,
    cast(first_no as integer) as first_no
from placed
where first_no < case
    when audience = 'b2b_provider' then getvariable('b2b_people')
    else getvariable('referral_people')
end;

create table organization_traits as
select
    organization_id,
    audience,
    staff,
    first_no,
    -- Neighbours in groups of four are one brand in one case of nine.
    case
        when audience = 'b2b_provider' and draw('chain', candidate_no // 4) < 0.11
            then candidate_no // 4
    end as chain_no,
    case
        when audience = 'referral' then one_of(
            ['clinic', 'group_practice', 'group_practice'], 'facility', organization_id
        )
        else one_of(
            ['hospital', 'hospital', 'hospital', 'clinic', 'clinic', 'clinic', 'clinic',
             'clinic', 'group_practice', 'group_practice', 'group_practice',
             'group_practice', 'group_practice', 'ambulatory_center',
             'ambulatory_center', 'home_health', 'home_health', 'payer', 'vendor',
             'other'],
            'facility', organization_id
        )
    end as own_facility_type,
    one_of(
        ['cardiology', 'orthopedics', 'primary_care', 'primary_care', 'primary_care',
         'behavioral_health', 'imaging', 'womens_health', 'other'],
        'service_line', 'o' || organization_id
    ) as own_service_line,
    one_of(
        ['epic', 'epic', 'epic', 'oracle_health', 'oracle_health', 'meditech',
         'athenahealth', 'athenahealth', 'eclinicalworks', 'other'],
        'ehr', organization_id
    ) as ehr_system,
    one_of(getvariable('place_choices'), 'place', 'o' || organization_id) as place_no,
    pow(draw('size', organization_id), 2) as size_share
from organization_sizes;

create table organization_names as
with brands as (
    select
        *,
        coalesce(
            'chain' || chain_no,
            -- Some vendors are offices of the four competitors that sales knows.
            case
                when own_facility_type = 'vendor'
                    and draw('rival', organization_id) < 0.4
                    then 'rival' || pick(4, 'rival_no', organization_id)
            end,
            'own' || organization_id
        ) as brand_key
    from organization_traits
),

kinds as (
    select
        *,
        -- A chain's sites are of one kind.
        case
            when chain_no is null then own_facility_type
            else one_of(
                ['clinic', 'ambulatory_center', 'group_practice'], 'facility', brand_key
            )
        end as facility_type,
        case
            when chain_no is null then own_service_line
            else one_of(
                ['cardiology', 'orthopedics', 'primary_care', 'imaging'],
                'service_line', brand_key
            )
        end as service_line
    from brands
),

worded as (
    select
        k.*,
        case
            when k.brand_key[1:5] = 'rival'
                then ['MedLeadPro', 'PatientFlow', 'CareFunnel', 'ReferralHub'][
                    1 + cast(right(k.brand_key, 1) as integer)
                ]
            when k.chain_no is null and draw('brand', k.brand_key) < 0.22 then p.city
            when draw('brand', k.brand_key) < 0.5
                then one_of(getvariable('last_names'), 'brand_word', k.brand_key)
            else one_of(getvariable('prefixes'), 'brand_word', k.brand_key)
        end as brand_word,
        one_of(s.words, 'specialty', k.brand_key) as specialty,
        one_of(n.words, 'noun', k.brand_key) as noun
    from kinds as k
    inner join places as p on k.place_no = p.place_no
    inner join (
        select key, list(word order by rowid) as words
        from words.organization_words where part = 'specialty' group by key
    ) as s on k.service_line = s.key
    inner join (
        select key, list(word order by rowid) as words
        from words.organization_words where part = 'noun' group by key
    ) as n on k.facility_type = n.key
)

select
    * exclude (brand_word, specialty, noun),
    case
        when brand_key[1:5] = 'rival' then brand_word
        when facility_type in ('hospital', 'payer', 'vendor', 'home_health', 'other')
            then brand_word || ' ' || noun
        else replace(
            brand_word || ' ' || specialty || ' ' || noun, 'Health Health', 'Health'
        )
    end as brand
from worded;

create table organizations as
with domains as (
    select
        organization_id,
        -- The first words of the brand: lakesidecardiology, goodshepherdfamily.
        regexp_replace(
            lower(array_to_string(
                string_split(brand, ' ')[1:case when len(brand) > 30 then 3 else 4 end],
                ''
            )),
            '[^a-z0-9]', '', 'g'
        ) as slug,
        brand_key
    from organization_names
),

numbered as (
    select
        organization_id,
        slug,
        dense_rank() over (partition by slug order by brand_key) as slug_no
    from domains
)

select
    n.organization_id,
    n.audience,
    n.staff,
    n.first_no,
    n.chain_no,
    n.brand,
    case
        -- Sites of a chain share a name, or carry their city behind it.
        when n.chain_no is not null and draw('site_name', n.organization_id) < 0.4
            then n.brand || ' - ' || p.city
        when n.chain_no is not null then n.brand
        when draw('has_legal', n.organization_id) < 0.35
            then n.brand || ' '
                || one_of(getvariable('legal_forms'), 'legal_form', n.organization_id)
        else n.brand
    end as name,
    case
        when draw('has_domain', n.brand) < 0.9 or n.brand_key[1:5] = 'rival'
            then d.slug
                || case when d.slug_no > 1 then cast(d.slug_no as varchar) else '' end
                || '.example'
    end as domain,
    n.facility_type,
    n.service_line,
    n.ehr_system,
    case
        when n.facility_type = 'hospital' then 20 + cast(680 * n.size_share as integer)
    end as bed_count,
    case
        when n.facility_type in ('payer', 'vendor') then null
        when n.facility_type = 'hospital' then 25 + cast(800 * n.size_share as integer)
        else 1 + cast(45 * n.size_share as integer)
    end as provider_count,
    case
        when n.facility_type = 'hospital'
            then 150 + cast(5000 * n.size_share as integer)
        when n.facility_type in ('payer', 'vendor')
            then 30 + cast(900 * n.size_share as integer)
        else 4 + cast(190 * n.size_share as integer)
    end as employee_count,
    case
        when n.facility_type = 'hospital'
            then one_of(
                ['Nonprofit', 'Nonprofit', 'Government', 'Private'],
                'own', n.organization_id
            )
        else one_of(
            ['Private', 'Private', 'Nonprofit', 'Public'], 'own', n.organization_id
        )
    end as ownership,
    case n.facility_type
        when 'hospital' then 'Hospital & Health Care'
        when 'payer' then 'Insurance'
        when 'vendor' then 'Computer Software'
        else one_of(
            ['Medical Practice', 'Health Care', 'Hospital & Health Care'],
            'ind', n.organization_id
        )
    end as industry,
    n.place_no,
    p.state,
    p.state_name,
    p.city,
    p.area_code,
    p.is_in_area,
    one_of(p.zip_codes, 'zip', 'o' || n.organization_id) as zip_code,
    cast(100 + pick(9800, 'house', 'o' || n.organization_id) as varchar) || ' '
    || one_of(getvariable('street_names'), 'street', 'o' || n.organization_id) || ' '
    || one_of(
        ['St', 'Ave', 'Blvd', 'Drive', 'Rd', 'Pkwy'],
        'street_kind', 'o' || n.organization_id
    )
        as street,
    case
        when draw('suite', n.organization_id) < 0.5
            then 'Suite '
                || cast(100 + pick(700, 'suite_no', n.organization_id) as varchar)
    end as suite,
    phone_number(p.area_code, 2 * getvariable('people') + 2 * n.organization_id)
        as phone,
    -- One organization in five has a mail gateway that clicks every link by itself.
    draw('mail_scanner', n.brand) < 0.2 as has_mail_scanner,
    n.audience = 'b2b_provider'
    and n.facility_type <> 'vendor'
    and draw('was_customer', n.brand) < 0.07 as is_customer,
    case
        when n.facility_type = 'vendor' then 0.05
        when n.facility_type in ('payer', 'other') then 0.25
        else 1.0
    end as facility_fit,
    case
        when n.facility_type = 'hospital' then 0.7 + 0.3 * n.size_share
        when n.size_share > 0.1 then 0.9
        else 0.45
    end as size_fit,
    case n.ehr_system
        when 'epic' then 1.0
        when 'athenahealth' then 0.9
        when 'oracle_health' then 0.7
        else 0.3
    end as ehr_fit
from organization_names as n
inner join places as p on n.place_no = p.place_no
inner join numbered as d on n.organization_id = d.organization_id;
