-- What drives everybody: how well a person fits, how strong the wish is, and the day it
-- peaks. Behaviour follows intent and rises before the peak; outcomes depend on fit and
-- intent and chance. Days are counted from the first day of the period.
create table latent as
with parts as (
    select
        person_id,
        audience,
        persona,
        organization_id,
        -- Three colleagues in five look for the same thing at the same time: a buying
        -- committee.
        if(
            audience = 'b2b_provider' and draw('joins', person_id) < 0.6,
            organization_id, null
        ) as committee_no,
        case audience
            when 'b2b_provider' then
                0.28 * cast(is_in_area as integer) + 0.22 * facility_fit
                + 0.15 * size_fit + 0.20 * authority + 0.10 * ehr_fit
            when 'patient_acquisition' then
                0.38 * cast(is_in_area as integer)
                + 0.27 * cast(service_line <> 'other' as integer)
                + 0.30 * case timeline
                    when 'now' then 1.0
                    when 'this_quarter' then 0.8
                    when 'this_year' then 0.4
                    else 0.1
                end
            else
                0.35 * cast(is_in_area as integer)
                + 0.30 * cast(service_line <> 'other' as integer)
                + 0.30 * authority
        end as known_fit,
        case persona
            when 'student' then 0.2
            when 'job_seeker' then 0.2
            when 'competitor' then 0.2
            else 1.0
        end as persona_factor,
        draw('intent', person_id) as own_intent
    from people
)

select
    person_id,
    audience,
    persona,
    organization_id,
    committee_no,
    round(least((known_fit + 0.05 * draw('fit', person_id)) * persona_factor, 1), 4)
        as true_fit,
    round(
        pow(
            if(
                committee_no is null,
                own_intent,
                0.75 * draw('intent', 'o' || committee_no) + 0.25 * own_intent
            ),
            1.3
        ),
        4
    ) as true_intent
from parts;

-- A day between the one on which a person became known and the last but one.
create macro later_day(created_day, share) as
    greatest(created_day + 0.1, 0)
    + (getvariable('days') - 1.2 - greatest(created_day + 0.1, 0)) * share;

create table journeys as
with chances as (
    select
        *,
        -- Peaks lie all along the period and some weeks beyond it; one person in eight
        -- is near it at the end, so that there is somebody to call.
        round(
            case
                when draw('peaks_soon', interest_key) < 0.12
                    then getvariable('days') - 8 + 30 * draw('peak', interest_key)
                else getvariable('days') * (1.25 * draw('peak', interest_key) - 0.03)
            end
            + if(committee_no is null, 0, 12 * draw('own_pace', person_id) - 6),
            4
        ) as peak_day,
        -- The chance that this person buys once the peak is reached.
        case
            when persona = 'prospect'
                then 1 / (1 + exp(10.7 - 6.2 * true_fit - 7.0 * true_intent))
            else 0
        end as chance
    from (
        select *, coalesce('o' || committee_no, 'p' || person_id) as interest_key
        from latent
    )
),

willing as (
    select
        *,
        draw('luck', person_id) < chance as would_convert,
        -- An organization buys once.
        row_number() over (
            partition by
                case
                    when audience = 'b2b_provider' then 'o' || organization_id
                    else 'p' || person_id
                end
            order by draw('luck', person_id) >= chance, peak_day, person_id
        ) = 1 as is_first
    from chances
),

decided as (
    select
        *,
        would_convert and is_first as will_convert,
        -- Known since long before the period, or since some weeks before the peak.
        case
            when persona = 'customer' or draw('known_since', person_id) < 0.45
                then -1 - 600 * draw('created', person_id)
            else
                least(
                    greatest(peak_day - 6 - 60 * draw('created', person_id), 0.2),
                    (getvariable('days') - 2) * (0.4 + 0.6 * draw('created', person_id))
                )
        end as created_day
    from willing
),

dated as (
    select
        *,
        case
            when will_convert and peak_day >= 1 and peak_day < getvariable('days') - 1
                and peak_day > created_day + 1
                then floor(peak_day)
        end as converted_day
    from decided
)

select
    person_id,
    audience,
    persona,
    true_fit,
    true_intent,
    peak_day,
    created_day,
    moment(created_day, 'created_at', person_id) as created_at,
    converted_day,
    converted_day is not null as is_converted,
    cast(start_at() as date) + cast(converted_day as integer) as converted_on,
    case
        when persona = 'customer' then 'was_customer_before'
        when persona <> 'prospect' then 'never_a_buyer'
        when converted_day is not null and true_fit >= 0.6 and true_intent >= 0.5
            then 'fit_and_intent'
        when converted_day is not null and true_intent >= 0.5 then 'intent_over_fit'
        when converted_day is not null and true_fit >= 0.6 then 'fit_over_intent'
        when converted_day is not null then 'luck'
        when will_convert then 'not_yet'
        when would_convert then 'a_colleague_buys'
        when true_fit < 0.5 and true_intent < 0.4 then 'low_fit_and_intent'
        when true_fit < 0.5 then 'low_fit'
        when true_intent < 0.4 then 'low_intent'
        else 'bad_luck'
    end as reason,
    case persona
        when 'prospect' then replace(audience, '_provider', '')
        else persona
    end as behaviour_stem,
    -- A sales process: opened some weeks before the peak, decided on its day.
    case
        when converted_day is not null
            then greatest(
                converted_day - 5 - 20 * draw('opened', person_id), created_day
            )
        when persona = 'prospect' and true_intent > 0.3 and peak_day > 1
            and draw('pursued', person_id) < 0.1 + 0.5 * true_intent
            then greatest(peak_day - 5 - 20 * draw('opened', person_id), created_day)
        when persona = 'customer' then created_day - 30
    end as opened_day,
    case when persona = 'customer' then created_day - 2 else peak_day end
        as decided_day,
    -- Opt-outs, most of them in the period.
    case
        when draw('email_opt_out', person_id) < 0.06
            then later_day(created_day, draw('email_opt_out_day', person_id))
    end as email_opt_out_day,
    draw('by_link', person_id) < 0.8 as opts_out_by_link,
    case
        when draw('phone_opt_out', person_id) < 0.025
            then later_day(created_day, draw('phone_opt_out_day', person_id))
    end as phone_opt_out_day,
    draw('bad_mailbox', person_id) < 0.04 as has_dead_mailbox
from dated;

-- Warm and cold words for what a person does: see page_choices and form_choices.
create macro behaviour(stem, is_warm) as
    case
        when stem in ('b2b', 'patient_acquisition', 'referral')
            then replace(stem, '_acquisition', '')
                || case when is_warm then '_warm' else '_cold' end
        else stem
    end;

-- A day for one act of a person: near the peak in proportion to intent, else anywhere
-- after the person became known.
create macro act_day(created_day, peak_day, true_intent, purpose, entity) as
    case
        when draw(purpose || '_near', entity) < 0.12 + 0.68 * true_intent
            then peak_day - 40 * pow(draw(purpose || '_day', entity), 2.2)
        else greatest(created_day, 0)
            + (getvariable('days') - greatest(created_day, 0))
            * draw(purpose || '_day', entity)
    end;

create macro is_warm_day(day_number, peak_day, true_intent, purpose, entity) as
    day_number between peak_day - 24 and peak_day
    and draw(purpose || '_warm', entity) < 0.15 + 0.85 * true_intent;

-- Acts stop in the main after the sale, and none lies outside the period.
create macro happens(day_number, converted_day, purpose, entity) as
    day_number >= 0
    and day_number < getvariable('days')
    and (
        converted_day is null
        or day_number <= converted_day
        or draw(purpose || '_after', entity) < 0.12
    );
