{# Rules that give points for each action up to a cap for the day, and rules about
   coming back. Apart, because nearly all actions meet the former alone. #}
{% set kinds = {
    'capped': 'rules.minimum_days is null',
    'returning': 'rules.minimum_days is not null',
} -%}
with actions as (
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

{% for kind, is_of_kind in kinds.items() -%}
matched_{{ kind }} as (
    select
        subjects.subject_number,
        subjects.subject_type,
        rules.rule_number,
        rules.points,
        rules.half_life_days,
        rules.cap_per_day,
        rules.minimum_days,
        actions.interaction_id,
        actions.occurred_at,
        {{ dbt.datediff('actions.occurred_on', 'rules.as_of_date', 'day') }}
            as age_days,
        row_number() over (
            partition by
                subjects.subject_number, rules.rule_number, actions.occurred_on
            order by actions.occurred_at, actions.interaction_id
        ) as place_in_day
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
        {{ is_of_kind }}
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
),

{% endfor -%}
counted as (
    select
        subject_number,
        subject_type,
        rule_number,
        points,
        half_life_days,
        minimum_days,
        interaction_id,
        occurred_at,
        age_days,
        row_number() over (
            partition by subject_number, rule_number
            order by occurred_at desc, interaction_id desc
        ) as recency,
        sum(case when place_in_day = 1 then 1 else 0 end) over (
            partition by subject_number, rule_number
        ) as active_days
    from matched_returning
),

-- A rule about coming back gives its points once, on the latest of enough days; any
-- other rule gives them for each action, up to its cap for the day.
granted as (
    select
        subject_number,
        subject_type,
        rule_number,
        interaction_id,
        occurred_at,
        points,
        age_days,
        half_life_days,
        case
            when cap_per_day is null then points
            else
                sign(points) * greatest(
                    0,
                    least(
                        abs(points),
                        abs(cap_per_day) - (place_in_day - 1) * abs(points)
                    )
                )
        end as counted_points
    from matched_capped
    union all
    select
        subject_number,
        subject_type,
        rule_number,
        interaction_id,
        occurred_at,
        points,
        age_days,
        half_life_days,
        points as counted_points
    from counted
    where recency = 1 and active_days >= minimum_days
)

select
    subject_number,
    subject_type,
    rule_number,
    interaction_id,
    occurred_at,
    age_days,
    cast(points as decimal(9, 2)) as raw_points,
    cast(counted_points as decimal(9, 2)) as counted_points,
    cast(
        round(counted_points * {{ decay_factor('age_days', 'half_life_days') }}, 2)
        as decimal(9, 2)
    ) as decayed_points
from granted
