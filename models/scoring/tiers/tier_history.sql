-- Incremental because it is the memory of tiers: what was decided on a date stays. The
-- as-of date is written anew; an earlier date only where nothing was written yet, or,
-- when a history is asked for, where no build of that day itself has written. A full
-- refresh leaves it too.
{{ config(
    materialized='incremental',
    incremental_strategy=strategy_for_days(),
    unique_key='as_of_date',
    partition_by=partition_of_days(),
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ add_column(this, 'memory_from', 'date') }}",
        "{{ add_column(this, 'write_order', 'integer') }}",
    ],
    full_refresh=false
) }}
{{ rescored_by_subject(['as_of_date', 'subject_type', 'subject_id', 'scoring_model']) }}

with new_rows as (
    select
        {{ member_number_of('tiers.subject_number') }} as member_number,
        tiers.as_of_date,
        tiers.subject_type,
        tiers.subject_id,
        tiers.scoring_model,
        tiers.fit_score,
        tiers.intent_score,
        tiers.negative_score,
        tiers.score,
        tiers.entry_rank,
        tiers.hold_rank,
        tiers.highest_rank,
        tiers.disqualifying_rule_id
    from {{ of_rescored_subjects(ref('plain_tiers')) }} as tiers
    {% if is_incremental() -%}
    where
        tiers.as_of_date = {{ as_of_date() }}
        or tiers.as_of_date not in (
            select earlier.as_of_date from {{ this }} as earlier
            {%- if var('history_from', none) %}
            where not earlier.is_backfilled
            {%- endif %}
        )
    {%- endif %}
),

{{ kept_tiers('new_rows') if is_incremental() }}

timeline as (
    select
        as_of_date,
        member_number,
        subject_type,
        scoring_model,
        entry_rank,
        hold_rank,
        highest_rank,
        cast(null as {{ dbt.type_int() }}) as known_rank,
        cast(null as date) as known_since,
        cast(null as {{ dbt.type_string() }}) as known_previous_tier
    from new_rows
    {% if is_incremental() -%}
    union all
    select
        as_of_date,
        member_number,
        subject_type,
        scoring_model,
        entry_rank,
        hold_rank,
        highest_rank,
        known_rank,
        known_since,
        known_previous_tier
    from kept
    {%- endif %}
),

{{ tier_memory('timeline') }}

select
    new_rows.as_of_date,
    new_rows.subject_type,
    new_rows.subject_id,
    new_rows.scoring_model,
    new_rows.fit_score,
    new_rows.intent_score,
    new_rows.negative_score,
    new_rows.score,
    new_rows.entry_rank,
    new_rows.hold_rank,
    new_rows.highest_rank,
    new_rows.disqualifying_rule_id,
    remembered.tier_rank,
    tiers.tier,
    remembered.tier_since,
    coalesce(previous_tiers.tier, remembered.previous_tier) as previous_tier,
    plain_tiers.tier as plain_tier,
    new_rows.as_of_date <> {{ as_of_date() }} as is_backfilled,
    remembered.memory_from,
    {{ 'next_order.write_order' if is_incremental() else '1' }} as write_order
from new_rows
inner join remembered
    on new_rows.as_of_date = remembered.as_of_date
        and new_rows.member_number = remembered.member_number
inner join {{ ref('tier_thresholds') }} as tiers
    on new_rows.scoring_model = tiers.scoring_model
        and new_rows.subject_type = tiers.subject_type
        and remembered.tier_rank = tiers.tier_rank
left join {{ ref('tier_thresholds') }} as previous_tiers
    on new_rows.scoring_model = previous_tiers.scoring_model
        and new_rows.subject_type = previous_tiers.subject_type
        and remembered.previous_rank = previous_tiers.tier_rank
inner join {{ ref('tier_thresholds') }} as plain_tiers
    on new_rows.scoring_model = plain_tiers.scoring_model
        and new_rows.subject_type = plain_tiers.subject_type
        and new_rows.entry_rank = plain_tiers.tier_rank
{{ 'cross join next_order' if is_incremental() }}
