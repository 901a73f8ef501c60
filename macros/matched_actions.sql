{# The CTE `matched`: one row per subject on a date, rule about a signal, and
   interaction that counts for it: done by no machine, told once, known by the end of
   the date, long enough for the rule and not too long ago.

   `condition` limits the dates, as SQL on `rules.as_of_date`. #}
{% macro matched_actions(condition='true') -%}
actions as (
    select
        interaction_id,
        case
            when person_id is null then 'organization'
            else 'person'
        end as subject_type,
        coalesce(person_id, organization_id) as subject_id,
        signal,
        detail,
        measure_seconds,
        occurred_at,
        cast(occurred_at as date) as occurred_on,
        known_at,
        known_until
    from {{ ref('interactions') }}
    where
        not is_machine
        and not is_duplicate
),

matched as (
    select
        subjects.subject_number,
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
    inner join {{ ref('signal_matches') }} as rules
        on actions.signal = rules.signal
            and actions.detail = rules.detail
            and actions.known_at < rules.ends_at
            and (
                actions.known_until is null
                or actions.known_until >= rules.ends_at
            )
            and actions.occurred_at < rules.ends_at
    inner join {{ ref('subjects') }} as subjects
        on actions.subject_type = subjects.subject_type
            and actions.subject_id = subjects.subject_id
            and rules.scoring_model = subjects.scoring_model
            and rules.as_of_date = subjects.as_of_date
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
