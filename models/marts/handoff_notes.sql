-- Five lines at most, so that a rep has read them in ten seconds: what happened, what
-- it means, what is missing, what to do, and what is allowed.
with last_acts as (
    select
        person_id,
        cast({{ dbt.dateadd(
            'day', '-cast(value as ' ~ dbt.type_int() ~ ')', 'as_of_date'
        ) }} as date) as last_active_on
    from {{ ref('activity_facts') }}
    where
        as_of_date = {{ as_of_date() }}
        and attribute = 'days_since_last_activity'
),

closed_channels as (
    select
        person_id,
        {{ ordered_listagg('channel', "', '", 'order by channel') }} as channels
    from {{ ref('consents') }}
    where not is_allowed
    group by person_id
),

gaps as (
    select
        person_id,
        scoring_model,
        {{ ordered_listagg(
            "label || ' (up to +' || " ~ whole_points('possible_gain') ~ " || ')'",
            "', '",
            'order by place',
        ) }} as labels
    from {{ ref('next_questions') }}
    where place <= 2 and round(possible_gain, 0) > 0
    group by person_id, scoring_model
),

worded as (
    select
        routes.person_id,
        routes.scoring_model,
        routes.as_of_date,
        'Why: ' || coalesce(reasons.dated_reasons, 'nothing that counts yet') || '.'
            as what_happened,
        'Score ' || {{ whole_points('scores.score') }}
        || ' (fit ' || tiers.fit_grade || ', intent ' || tiers.intent_grade || '): '
        || replace(tiers.tier, '_', ' ')
        || ' since ' || cast(tiers.tier_since as {{ dbt.type_string() }})
        || coalesce(', before that ' || replace(tiers.previous_tier, '_', ' '), '')
        || '; stage ' || replace(tiers.lifecycle_stage, '_', ' ')
        || coalesce(
            '; last active '
            || cast(last_acts.last_active_on as {{ dbt.type_string() }}),
            ''
        ) || '.' as what_it_means,
        case
            when reasons.objections is not null and gaps.labels is not null
                then
                    'Against it: ' || reasons.objections
                    || '. Ask for: ' || gaps.labels || '.'
            when reasons.objections is not null
                then 'Against it: ' || reasons.objections || '.'
            when gaps.labels is not null then 'Ask for: ' || gaps.labels || '.'
        end as what_is_missing,
        'Next: ' || plays.next_step
        || case
            when nurture.track is not null
                then
                    ' Track ' || nurture.label
                    || ' since ' || cast(nurture.track_since as {{ dbt.type_string() }})
                    || '; next ' || replace(nurture.next_content, '_', ' ')
                    || ' by ' || nurture.channel
                    || ' on '
                    || cast(nurture.next_touch_due_on as {{ dbt.type_string() }})
                    || '.'
            when
                exclusions.reason in (
                    'with_a_team_elsewhere', 'nurtured_for_another_audience'
                )
                then ' Not now: ' || replace(exclusions.reason, '_', ' ') || '.'
            when routes.is_outreach_allowed and routes.channel <> 'none'
                then
                    ' By ' || routes.channel
                    || coalesce(', ' || members.label, '')
                    || coalesce(
                        ', until '
                        || left(cast(routes.sla_due_at as {{ dbt.type_string() }}), 16)
                        || ' UTC',
                        ', place '
                        || cast(routes.queue_place as {{ dbt.type_string() }})
                        || ' in line',
                        ''
                    )
                    || '.'
            else ' ' || routes.reason || '.'
        end as what_to_do,
        'Consent: '
        || coalesce('no ' || closed.channels, 'no objection to any channel')
        || '. Rules ' || tiers.ruleset_version || '.' as what_is_allowed
    from {{ ref('lead_routes') }} as routes
    inner join {{ ref('contact_tiers') }} as tiers
        on routes.person_id = tiers.person_id
            and routes.scoring_model = tiers.scoring_model
    inner join {{ ref('contact_scores') }} as scores
        on routes.person_id = scores.person_id
            and routes.scoring_model = scores.scoring_model
    inner join {{ ref('plays') }} as plays
        on routes.play = plays.play
    left join {{ ref('team_members') }} as members
        on routes.assignee = members.member
    left join {{ ref('top_reasons') }} as reasons
        on reasons.subject_type = 'person'
            and routes.person_id = reasons.subject_id
            and routes.scoring_model = reasons.scoring_model
    left join gaps
        on routes.person_id = gaps.person_id
            and routes.scoring_model = gaps.scoring_model
            -- Nobody is asked anything whom nobody is to contact.
            and routes.is_outreach_allowed
    left join {{ ref('nurture_plan') }} as nurture
        on routes.person_id = nurture.person_id
            and routes.scoring_model = nurture.scoring_model
    left join {{ ref('nurture_exclusions') }} as exclusions
        on routes.person_id = exclusions.person_id
            and routes.scoring_model = exclusions.scoring_model
    left join last_acts
        on routes.person_id = last_acts.person_id
    left join closed_channels as closed
        on routes.person_id = closed.person_id
)

select
    person_id,
    scoring_model,
    as_of_date,
    what_happened
    || chr(10) || what_it_means
    || coalesce(chr(10) || what_is_missing, '')
    || chr(10) || what_to_do
    || chr(10) || what_is_allowed as note
from worded
