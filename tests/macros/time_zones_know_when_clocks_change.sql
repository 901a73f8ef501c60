-- Spring and autumn of 2026 in New York; Phoenix has no summer time, Kolkata lies half
-- an hour apart. The hour that is shown twice is left out of the way back.
with cases (utc, time_zone, local_clock, goes_back) as (
    values
    ('2026-01-15 13:00:00', 'America/New_York', '2026-01-15 08:00:00', true),
    ('2026-03-08 06:59:59', 'America/New_York', '2026-03-08 01:59:59', true),
    ('2026-03-08 07:00:00', 'America/New_York', '2026-03-08 03:00:00', true),
    ('2026-03-09 12:00:00', 'America/New_York', '2026-03-09 08:00:00', true),
    ('2026-11-01 05:59:59', 'America/New_York', '2026-11-01 01:59:59', false),
    ('2026-11-01 06:00:00', 'America/New_York', '2026-11-01 01:00:00', false),
    ('2026-11-01 07:00:00', 'America/New_York', '2026-11-01 02:00:00', true),
    ('2026-11-02 13:00:00', 'America/New_York', '2026-11-02 08:00:00', true),
    ('2026-03-08 15:00:00', 'America/Los_Angeles', '2026-03-08 08:00:00', true),
    ('2026-07-01 15:00:00', 'America/Phoenix', '2026-07-01 08:00:00', true),
    ('2026-12-31 18:30:00', 'Asia/Kolkata', '2027-01-01 00:00:00', true),
    ('2026-07-01 08:00:00', 'UTC', '2026-07-01 08:00:00', true)
),

typed as (
    select
        cast(utc as {{ dbt.type_timestamp() }}) as utc,
        time_zone,
        cast(local_clock as {{ dbt.type_timestamp() }}) as local_clock,
        goes_back
    from cases
),

results as (
    select
        utc,
        time_zone,
        local_clock,
        goes_back,
        {{ local_time('utc', 'time_zone') }} as got_local,
        {{ utc_time('local_clock', 'time_zone') }} as got_utc
    from typed
)

select
    utc,
    time_zone,
    local_clock,
    got_local,
    got_utc
from results
where
    got_local is distinct from local_clock
    or (goes_back and got_utc is distinct from utc)
