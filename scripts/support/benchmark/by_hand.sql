-- The scores of people as one script would compute them: from the raw web events, in
-- DuckDB's own SQL, with nothing but what these files need. Who is who, CRM activities and
-- facts are taken from the build, because identity is compared with Splink, and CRM rows
-- are few. No cleaning of ids, dates or spellings that these files do not have, no reasons
-- for rows that are left out, and no lines: only scores.
--
-- Reads: getvariable('raw'), the folder of raw files; the build, attached as `built`.
-- Makes: by_hand.scores, one row per date, person and scoring model.

create temp table events as
with delivered as (
    select
        id, 'page_view' as signal, anonymous_id, user_id, timestamp as occurred_at,
        received_at, context_user_agent as user_agent,
        coalesce(nullif(rtrim(lower(path), '/'), ''), '/') as word
    from read_parquet(getvariable('raw') || '/segment/pages.parquet')
    union all
    select
        id, 'web_action', anonymous_id, user_id, timestamp, received_at,
        context_user_agent, lower(coalesce(event_text, event))
    from read_parquet(getvariable('raw') || '/segment/tracks.parquet')
),

words as (
    select distinct signal, word from delivered
),

meanings as (
    select
        words.signal,
        words.word,
        coalesce(web_events.signal, words.signal) as meant_signal,
        case
            when words.signal = 'web_action' then coalesce(web_events.detail, 'other')
            when pages.sensitivity = 'restricted' then 'other'
            else coalesce(pages.page_category, 'other')
        end as detail
    from words
    left join built.rules.web_events
        on words.signal = 'web_action' and words.word = web_events.event_name
    left join built.rules.page_categories as pages
        on words.signal = 'page_view'
            and (
                (pages.operator = 'equals' and words.word = pages.path)
                or (
                    pages.operator = 'starts_with' and starts_with(words.word, pages.path)
                )
            )
    qualify
        row_number() over (
            partition by words.signal, words.word order by pages.priority, pages.path
        ) = 1
),

bots as (
    select distinct agents.user_agent
    from (select distinct user_agent from delivered) as agents
    inner join built.reference.bot_user_agents as known
        on contains(lower(agents.user_agent), lower(known.word))
),

-- What is delivered twice, differs in nothing here but the time of delivery.
once as (
    select
        signal, word, user_agent, occurred_at,
        max(received_at) as known_at,
        any_value(anonymous_id) as anonymous_id,
        any_value(user_id) as user_id
    from delivered
    group by id, signal, word, user_agent, occurred_at
)

select
    meanings.meant_signal as signal,
    meanings.detail,
    once.occurred_at,
    once.known_at,
    once.anonymous_id,
    once.user_id,
    bots.user_agent is not null as is_machine
from once
inner join meanings
    on once.signal = meanings.signal and once.word = meanings.word
left join bots on once.user_agent = bots.user_agent
where
    once.occurred_at >= timestamp '2000-01-01'
    and once.occurred_at <= once.known_at + interval 1 day
    and greatest(once.occurred_at, once.known_at)
    < (select max(ends_at) from built.scoring.as_of_dates);

create temp table actions as
with located as (
    select
        users.person_id, events.signal, events.detail, null as measure_seconds,
        events.occurred_at, events.known_at, null::timestamp as known_until,
        events.is_machine
    from events
    inner join built.identity.actors as users
        on users.actor_kind = 'user' and events.user_id = users.actor
    union all
    select
        visitors.person_id, events.signal, events.detail, null,
        events.occurred_at, greatest(events.known_at, visitors.known_at),
        visitors.known_until, events.is_machine
    from events
    inner join built.identity.visitor_people as visitors
        on events.user_id is null
            and events.anonymous_id = visitors.visitor_id
            and events.occurred_at >= coalesce(visitors.valid_from, events.occurred_at)
            and events.occurred_at
            < coalesce(visitors.valid_to, timestamp '9999-01-01')
            and events.known_at < coalesce(visitors.known_until, timestamp '9999-01-01')
    union all
    select
        person_id, signal, detail, measure_seconds, occurred_at, known_at, known_until,
        is_machine
    from built.scoring.interactions
    where connector <> 'segment' and person_id is not null
)

select
    person_id, signal, detail, occurred_at, known_until,
    min(known_at) as known_at,
    arg_min(measure_seconds, known_at) as measure_seconds
from located
where not is_machine
group by person_id, signal, detail, occurred_at, known_until;

create table by_hand.scores as
with people as (
    from built.scoring.subjects where subject_type = 'person'
),

entities as (
    select *, 'person' as entity, person_id as entity_id from people
    union all
    select *, 'organization' as entity, organization_id as entity_id from people
),

known_facts as (
    select
        people.subject_number,
        people.scoring_model,
        people.as_of_date,
        facts.entity,
        facts.attribute,
        facts.value
    from built.scoring.facts
    inner join entities as people
        on facts.entity = people.entity
            and facts.entity_id = people.entity_id
            and people.scoring_model = coalesce(
                facts.scoring_model, people.scoring_model
            )
            and people.as_of_date = coalesce(facts.as_of_date, people.as_of_date)
            and people.ends_at > coalesce(facts.known_at, timestamp '0001-01-01')
    where
        facts.attribute in (
            select fact from built.scoring.rules where operator = 'missing'
        )
        or (facts.attribute, facts.value) in (
            select (attribute, value) from built.scoring.fact_matches
        )
),

fact_rules as (
    select
        dates.as_of_date, rules.rule_number, rules.scoring_model, rules.operator,
        rules.points, attributes.attribute, attributes.entity
    from built.scoring.as_of_dates as dates
    inner join built.scoring.rules
        on rules.fact_kind = 'attribute'
            and rules.valid_from <= dates.as_of_date
            and dates.as_of_date < coalesce(rules.valid_to, date '9999-01-01')
    inner join built.rules.attributes on rules.fact = attributes.attribute
),

granted as (
    select
        people.subject_number,
        rules.rule_number,
        rules.points,
        rules.half_life_days,
        rules.minimum_days,
        date_diff('day', actions.occurred_at::date, rules.as_of_date) as age_days,
        actions.occurred_at,
        case
            when rules.cap_per_day is null or rules.minimum_days is not null
                then rules.points
            else
                sign(rules.points) * greatest(
                    0,
                    least(
                        abs(rules.points),
                        abs(rules.cap_per_day) - abs(rules.points) * (
                            row_number() over (
                                partition by
                                    people.subject_number, rules.rule_number,
                                    actions.occurred_at::date
                                order by actions.occurred_at
                            ) - 1
                        )
                    )
                )
        end as counted_points
    from actions
    inner join built.scoring.signal_matches as rules
        on actions.signal = rules.signal
            and actions.detail = rules.detail
            and actions.known_at < rules.ends_at
            and coalesce(actions.known_until, timestamp '9999-01-01') >= rules.ends_at
            and actions.occurred_at < rules.ends_at
            and coalesce(actions.measure_seconds, 0) >= coalesce(rules.minimum_seconds, 0)
            and date_diff('day', actions.occurred_at::date, rules.as_of_date)
            < coalesce(rules.within_days, 100000)
    inner join people
        on actions.person_id = people.person_id
            and rules.scoring_model = people.scoring_model
            and rules.as_of_date = people.as_of_date
),

decayed as (
    select
        subject_number,
        rule_number,
        sum(round(
            counted_points
            * coalesce(
                round(power(0.5::double, age_days / nullif(half_life_days, 0)), 12)
                ::decimal(13, 12),
                1
            ),
            2
        )) as points
    from granted
    where minimum_days is null
    group by subject_number, rule_number
    union all
    select
        subject_number,
        rule_number,
        round(
            any_value(points)
            * coalesce(
                round(
                    power(0.5::double, min(age_days) / nullif(any_value(half_life_days), 0)),
                    12
                )::decimal(13, 12),
                1
            ),
            2
        ) as points
    from granted
    where minimum_days is not null
    group by subject_number, rule_number
    having count(distinct occurred_at::date) >= any_value(minimum_days)
    union all
    select facts.subject_number, rules.rule_number, any_value(rules.points)
    from known_facts as facts
    inner join built.scoring.fact_matches as matches
        on facts.scoring_model = matches.scoring_model
            and facts.attribute = matches.attribute
            and facts.value = matches.value
    inner join fact_rules as rules
        on matches.rule_number = rules.rule_number
            and facts.as_of_date = rules.as_of_date
            and facts.entity = rules.entity
    group by facts.subject_number, rules.rule_number
    union all
    select people.subject_number, rules.rule_number, rules.points
    from people
    inner join fact_rules as rules
        on people.scoring_model = rules.scoring_model
            and people.as_of_date = rules.as_of_date
            and rules.operator = 'missing'
    where not exists (
        from known_facts as facts
        where
            facts.subject_number = people.subject_number
            and facts.attribute = rules.attribute
            and facts.entity = rules.entity
    )
),

limited as (
    select
        decayed.subject_number,
        rules.scoring_model,
        rules.category,
        rules.rule_id,
        abs(rule_groups.cap_points) as group_cap,
        rules.rule_group,
        sign(decayed.points)
        * least(abs(decayed.points), abs(coalesce(rules.cap_per_rule, decayed.points)))
            as points
    from decayed
    inner join built.scoring.rules using (rule_number)
    left join built.rules.rule_groups
        on rules.scoring_model = rule_groups.scoring_model
            and rules.category = rule_groups.category
            and rules.rule_group = rule_groups.rule_group
),

-- Of a group, and then of a category, all points have one sign: what a cap leaves is the
-- smaller of the two, whichever rule it takes from.
grouped as (
    select
        subject_number,
        scoring_model,
        category,
        sign(sum(points)) * least(
            sum(abs(points)), coalesce(min(group_cap), sum(abs(points)))
        ) as points
    from limited
    group by subject_number, scoring_model, category, rule_group
),

summed as (
    select
        subject_number,
        category,
        sign(sum(points)) * least(
            sum(abs(points)),
            coalesce(
                min(case category when 'fit' then fit_cap when 'intent' then intent_cap end),
                sum(abs(points))
            )
        ) as points
    from grouped
    inner join built.rules.scoring_models using (scoring_model)
    group by subject_number, category
)

select
    people.as_of_date,
    people.person_id,
    people.scoring_model,
    coalesce(sum(points) filter (category = 'fit'), 0) as fit_score,
    coalesce(sum(points) filter (category = 'intent'), 0) as intent_score,
    coalesce(sum(points) filter (category = 'negative'), 0) as negative_score,
    greatest(0, least(100, coalesce(sum(points), 0))) as score
from people
left join summed using (subject_number)
group by people.as_of_date, people.person_id, people.scoring_model;
