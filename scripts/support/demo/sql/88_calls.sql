create schema callrail;

-- What a caller ID shows is looked up by the number: the name of the line's subscriber in
-- capitals, cut off after 15 letters, often surname first; for many mobile phones only
-- that they are one, or the place.
create macro caller_id(subscriber, city, state, is_mobile, phone) as
    case
        when draw('caller_id', phone) < 0.10 then null
        when draw('caller_id', phone) < 0.22
            then left(upper(city), 12) || ' ' || state
        when is_mobile and draw('caller_id', phone) < 0.58 then 'WIRELESS CALLER'
        else left(regexp_replace(upper(subscriber), '[^A-Z ]', '', 'g'), 15)
    end;

create macro subscriber_name(first_name, last_name, phone) as
    case
        when draw('surname_first', phone) < 0.7 then last_name || ' ' || first_name
        else first_name || ' ' || last_name
    end;

-- Calls to the tracked numbers: from one's own telephone, from the front desk, from a
-- number that nobody knows.
create table caller_acts as
with acts as (
    select
        j.*,
        act_no,
        j.person_id || '.' || act_no as act,
        act_day(
            j.created_day, j.peak_day, j.true_intent,
            'ring', j.person_id || '.' || act_no
        )
            as act_day
    from journeys as j
    cross join range(1, 6) as t (act_no)
    where draw('rings', j.person_id || '.' || act_no)
        < case when j.audience = 'patient_acquisition' then 0.7 else 0.4 end
            * (0.1 + j.true_intent) * [1.0, 0.8, 0.6, 0.4, 0.3][act_no]
),

placed as (
    select
        a.*,
        case
            when draw('line', a.act) < 0.06 then 'unknown'
            when p.front_desk_phone is not null and draw('line', a.act) < 0.55
                then 'front_desk'
            when p.family_no is not null and draw('line', a.act) < 0.4 then 'household'
            else 'personal'
        end as number_kind,
        p.organization_id,
        p.front_desk_phone,
        p.home_phone,
        p.mobile_phone,
        p.area_code,
        p.first_name,
        p.last_name,
        p.nicknames,
        p.organization_name,
        h.first_name as head_first_name,
        h.last_name as head_last_name,
        p.city,
        p.state
    from acts as a
    inner join people as p on a.person_id = p.person_id
    -- The line at home is the head's, and so are some of the family's mobile phones.
    left join people as h on p.family_no = h.family_no and h.family_seat = 0
    where happens(a.act_day, a.converted_day, 'ring', a.act)
)

select
    person_id,
    act,
    organization_id,
    number_kind,
    case number_kind
        when 'front_desk' then front_desk_phone
        when 'household' then home_phone
        when 'personal' then mobile_phone
        else phone_number(area_code, 5000000 + pick(2000000, 'unknown', act))
    end as phone,
    moment(act_day, 'ring_at', act) as happened_at,
    is_warm_day(act_day, peak_day, true_intent, 'ring', act) as is_warm,
    true_intent,
    act_no,
    case
        when number_kind = 'front_desk'
            then caller_id(organization_name, city, state, false, front_desk_phone)
        when number_kind = 'household'
            then caller_id(
                subscriber_name(head_first_name, head_last_name, home_phone),
                city, state, false, home_phone
            )
        when number_kind = 'personal' and draw('family_plan', mobile_phone) < 0.2
            then caller_id(
                subscriber_name(
                    coalesce(head_first_name, first_name), last_name, mobile_phone
                ),
                city, state, true, mobile_phone
            )
        else caller_id(
            subscriber_name(first_name, last_name, act), city, state, true,
            if(number_kind = 'personal', mobile_phone, act)
        )
    end as caller_id,
    -- What the caller said, as whoever answered wrote it down.
    case
        when draw('name_form', act) < 0.7 then first_name || ' ' || last_name
        when draw('name_form', act) < 0.85
            then coalesce(one_of(nicknames, 'said_name', act), first_name)
                || ' ' || last_name
        else first_name
    end as said_name,
    city,
    state
from placed
union all
-- Strangers, wrong numbers and salesmen.
select
    null,
    'cold' || cold_no,
    null,
    'unknown',
    case when cold_no % 9 = 0 then null
        else phone_number(
            one_of(['213', '602', '713', '206', '415', '646'], 'cold_area', cold_no),
            7000000 + cold_no
        )
    end,
    moment(getvariable('days') * draw('cold_day', cold_no), 'cold_at', cold_no),
    false,
    0.05,
    1,
    'WIRELESS CALLER',
    null,
    null,
    null
from range(getvariable('people') // 12) as t (cold_no);

create table calls as
select
    format('CAL{:012d}', 10007 * row_number() over (order by happened_at, act))
        as call_id,
    *,
    case
        when is_warm and draw('ring_end', act) < 0.82 then 'answered'
        when draw('ring_end', act) < 0.6 then 'answered'
        when draw('ring_end', act) < 0.8 then 'voicemail'
        else 'missed'
    end as ring_end
from caller_acts
where happened_at < end_at();

create table callrail.calls as
with shaped as (
    select
        call_id as id,
        -- Local time with its offset, as the vendor's API writes it.
        case
            when month(happened_at) between 4 and 10
                then strftime(happened_at - to_hours(7), '%Y-%m-%dT%H:%M:%S.000-07:00')
            else strftime(happened_at - to_hours(8), '%Y-%m-%dT%H:%M:%S.000-08:00')
        end as start_time,
        case ring_end
            when 'answered'
                then 25 + pick(if(is_warm, 900, 240), 'length', act)
            when 'voicemail' then 15 + pick(60, 'length', act)
            else 5 + pick(30, 'length', act)
        end as duration,
        case when draw('direction', act) < 0.93 then 'inbound' else 'outbound' end
            as direction,
        ring_end = 'answered' as answered,
        ring_end = 'voicemail' as voicemail,
        act_no = 1 as first_call,
        case
            when phone is null then one_of(
                ['Anonymous', '+12666966687', 'Restricted', '0000000000'], 'hidden', act
            )
            when draw('number_form', act) < 0.85 then '+1' || phone
            else phone_text(phone, act)
        end as customer_phone_number,
        case
            when ring_end = 'answered' and draw('name_written', act) < 0.25
                then coalesce(said_name, caller_id)
            else caller_id
        end as customer_name,
        city as customer_city,
        state as customer_state,
        '+18055550100' as business_phone_number,
        '+18055550' || (140 + pick(20, 'tracking', act)) as tracking_phone_number,
        'COM' || (1 + pick(3, 'company', act)) as company_id,
        case
            when ring_end <> 'answered' then null
            when is_warm and draw('rated', act) < 0.7 then 'good_lead'
            when draw('rated', act) < 0.15 then 'good_lead'
            when draw('rated', act) < 0.2 then 'previously_marked_good_lead'
            when draw('rated', act) > 0.75 then 'not_a_lead'
        end as lead_status,
        case
            when ring_end = 'answered' and is_warm and draw('tagged', act) < 0.35
                then '["appointment_booked","insurance"]'
            when ring_end = 'answered' and draw('tagged', act) < 0.45
                then '["insurance"]'
            when ring_end = 'answered' and draw('tagged', act) < 0.5
                then '["existing_patient"]'
            else '[]'
        end as tags,
        case when is_warm then 100 + pick(900, 'value', act) end as value,
        one_of(['Google Ads', 'Google Organic', 'Direct', 'Print'], 'source', act)
            as source_name,
        one_of(['google', 'google', null, null], 'source', act) as utm_source,
        one_of(['cpc', 'organic', null, null], 'source', act) as utm_medium,
        one_of(['brand', null, null, null], 'source', act) as utm_campaign,
        'https://www.carebridge.example/book?' || private_text(act) as landing_page_url,
        'Caller said: ' || private_text(act) as note,
        synced_after(happened_at, act) as _fivetran_synced
    from calls
)

select * from shaped
union all
select * replace (
    null as lead_status,
    '[]' as tags,
    _fivetran_synced - to_seconds(300) as _fivetran_synced
)
from shaped
where draw('delivered_twice', id) < 0.012;

-- Some of those who rang from their own mobile phone are texted afterwards, and some of
-- these ask to be left alone, in their own words.
create table texts as
with lines as (
    select
        phone,
        min(happened_at) as rang_at
    from calls
    where number_kind = 'personal' and phone is not null
    group by phone
)

select
    phone,
    draw('says_stop', phone) < 0.3 as is_stop_request,
    rang_at + to_hours(20 + pick(60, 'texted', phone)) as sent_at,
    rang_at + to_hours(20 + pick(60, 'texted', phone))
    + to_seconds(30 + pick(20000, 'answered', phone)) as answered_at,
    case
        when draw('says_stop', phone) < 0.3
            then one_of(
                [
                    'STOP', 'Stop.', 'stop', 'Unsubscribe', 'QUIT',
                    'Please stop texting me!', 'remove me from your list'
                ],
                'stop_words', phone
            )
        when draw('says_stop', phone) < 0.7
            then 'Yes, I will stop by. ' || private_text(phone)
    end as answer
from lines
where draw('is_texted', phone) < 0.3;

create table callrail.text_messages as
with messages as (
    select
        'out' || phone as message_key,
        phone,
        'outgoing' as direction,
        sent_at as created_at,
        'Thank you for calling CareBridge. Reply STOP to opt out.' as content
    from texts
    union all
    select
        'in' || phone,
        phone,
        'incoming',
        answered_at,
        answer
    from texts
    where answer is not null
)

select
    format('SMT{:012d}', 10009 * row_number() over (order by message_key)) as id,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S.000Z') as created_at,
    direction,
    '+1' || phone as customer_phone_number,
    '+18055550' || (140 + pick(20, 'tracking', phone)) as tracking_phone_number,
    content,
    synced_after(created_at, message_key) as _fivetran_synced
from messages
where created_at < end_at();
