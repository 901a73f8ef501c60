{# The CTE `kept`: the rows of tier_history that new ones follow from. A subject has
   years of rows, and the last day before the new ones says from where on they are
   needed, and which tier they have come to. Where earlier days were written after that
   day, or a subject is not there on it, all rows are read, and tiers found out again.
   `new_rows` is a CTE with the rows to be written and the member_number of each; nobody
   else is asked about. `next_order` is their write_order. #}
{% macro kept_tiers(new_rows) -%}
{%- set columns = [
    'as_of_date', 'subject_type', 'scoring_model',
    'entry_rank', 'hold_rank', 'highest_rank',
] -%}
new_days as (
    select distinct as_of_date
    from {{ new_rows }}
),

kept_days as (
    select
        earlier.as_of_date,
        max(earlier.write_order) as write_order
    from {{ this }} as earlier
    where earlier.as_of_date not in (select new_days.as_of_date from new_days)
    group by earlier.as_of_date
),

span as (
    select
        min(as_of_date) as first_day,
        max(as_of_date) as last_day
    from new_days
),

-- Higher than that of later days, which have not seen these, and not below that of
-- earlier ones.
next_order as (
    select
        greatest(
            coalesce(
                max(case when kept_days.as_of_date < span.last_day then write_order end),
                1
            ),
            coalesce(
                max(case when kept_days.as_of_date > span.first_day then write_order end)
                + 1,
                1
            )
        ) as write_order
    from kept_days
    cross join span
),

days_before as (
    select
        as_of_date,
        write_order,
        max(write_order) over (order by as_of_date) as latest_order,
        row_number() over (order by as_of_date desc) as place
    from kept_days
    where as_of_date < (select span.first_day from span)
),

members as (
    select distinct
        member_number,
        subject_type,
        subject_id,
        scoring_model
    from {{ new_rows }}
),

last_rows as (
    select
        members.member_number,
        members.subject_type,
        members.subject_id,
        members.scoring_model,
        earlier.as_of_date,
        earlier.tier_rank,
        earlier.tier_since,
        earlier.previous_tier,
        earlier.memory_from
    from {{ this }} as earlier
    inner join days_before
        on earlier.as_of_date = days_before.as_of_date
            and days_before.place = 1
            and days_before.write_order >= days_before.latest_order
    inner join members
        on earlier.subject_type = members.subject_type
            and earlier.subject_id = members.subject_id
            and earlier.scoring_model = members.scoring_model
),

others as (
    select
        members.member_number,
        members.subject_type,
        members.subject_id,
        members.scoring_model
    from members
    left join last_rows
        on members.member_number = last_rows.member_number
    where last_rows.member_number is null
),

kept as (
    select
        last_rows.member_number,
        {% for column in columns -%}
        earlier.{{ column }},
        {% endfor -%}
        {% for name, column in [
            ('known_rank', 'tier_rank'), ('known_since', 'tier_since'),
            ('known_previous_tier', 'previous_tier'),
        ] -%}
        case when earlier.as_of_date <= last_rows.as_of_date then last_rows.{{ column }} end
            as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ this }} as earlier
    inner join last_rows
        on earlier.subject_type = last_rows.subject_type
            and earlier.subject_id = last_rows.subject_id
            and earlier.scoring_model = last_rows.scoring_model
            and earlier.as_of_date >= last_rows.memory_from
    where
        earlier.as_of_date in (select kept_days.as_of_date from kept_days)
        and earlier.as_of_date >= (select min(last_rows.memory_from) from last_rows)
    union all
    select
        others.member_number,
        {% for column in columns -%}
        earlier.{{ column }},
        {% endfor -%}
        cast(null as {{ dbt.type_int() }}) as known_rank,
        cast(null as date) as known_since,
        cast(null as {{ dbt.type_string() }}) as known_previous_tier
    from {{ this }} as earlier
    inner join others
        on earlier.subject_type = others.subject_type
            and earlier.subject_id = others.subject_id
            and earlier.scoring_model = others.scoring_model
    where earlier.as_of_date in (select kept_days.as_of_date from kept_days)
),
{%- endmacro %}
