{# The CTE `members`: whoever is scored, with member_number and subject_type. And
   `matched`: one row per subject on a date, rule about a signal, and interaction that
   counts for it: done by no machine, told once, known by the end of the date, long
   enough for the rule and not too long ago.

   `condition` limits the dates, as SQL on `rules.as_of_date`. #}
{% macro matched_actions(condition='true') -%}
-- Whoever is scored on any date is so on the as-of date.
members as (
    select
        member_number,
        scoring_model,
        subject_type,
        subject_id,
        first_seen_at
    from {{ ref('subjects') }}
    where as_of_date = {{ as_of_date() }}
),

-- Looked up by name once, before an action meets rules of several dates.
actions as (
    {% for subject_type in ('person', 'organization') -%}
    select
        members.member_number,
        members.scoring_model,
        interactions.interaction_id,
        interactions.signal,
        interactions.detail,
        interactions.measure_seconds,
        interactions.occurred_at,
        cast(interactions.occurred_at as date) as occurred_on,
        -- Of somebody who was not known, nothing was known.
        case
            when members.first_seen_at > interactions.known_at
                then members.first_seen_at
            else interactions.known_at
        end as known_at,
        interactions.known_until
    from {{ ref('interactions') }} as interactions
    inner join members
        on members.subject_type = '{{ subject_type }}'
            and interactions.{{ subject_type }}_id = members.subject_id
    where
        not interactions.is_machine
        and not interactions.is_duplicate
        {%- if is_rescored_in_part() %}
        -- Before people are looked up: few interactions are about edited rules.
        and (interactions.signal, interactions.detail) in (
            select
                matches.signal,
                matches.detail
            from {{ of_edited_rules(ref('signal_matches')) }} as matches
        )
        {%- endif %}
        {%- if subject_type == 'person' %}
    union all
        {%- else %}
        and interactions.person_id is null
        {%- endif %}
    {% endfor %}
),

matched as (
    select
        rules.number_base + actions.member_number as subject_number,
        rules.rule_number,
        rules.as_of_date,
        rules.points,
        rules.half_life_days,
        rules.cap_per_day,
        rules.minimum_days,
        actions.interaction_id,
        actions.occurred_at,
        actions.occurred_on
    from actions
    inner join {{ of_edited_rules(ref('signal_matches')) }} as rules
        on actions.scoring_model = rules.scoring_model
            and actions.signal = rules.signal
            and actions.detail = rules.detail
            and actions.known_at < rules.ends_at
            and (
                actions.known_until is null
                or actions.known_until >= rules.ends_at
            )
            and actions.occurred_at < rules.ends_at
    where
        {{ condition }}
        and (
            rules.minimum_seconds is null
            or actions.measure_seconds >= rules.minimum_seconds
        )
        and (
            rules.within_days is null
            or actions.occurred_on > {{ dbt.dateadd(
                'day', '-rules.within_days', 'rules.as_of_date'
            ) }}
        )
)
{%- endmacro %}
