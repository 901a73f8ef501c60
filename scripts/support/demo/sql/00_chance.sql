-- Chance without random(): every draw is an md5 of (seed, purpose, entity), so it does
-- not depend on thread count, row order or the engine's own hash(), which may change
-- with its version. An md5 is the same everywhere and for ever (and md5_number is four
-- times as fast in DuckDB as md5_number_lower and _upper).
create macro chance_bits(purpose, entity) as
    cast(
        md5_number(
            getvariable('seed') || ':' || purpose || ':' || cast(entity as varchar)
        ) >> 96
        as uinteger
    );

-- A number from 0 (included) to 1 (excluded).
create macro draw(purpose, entity) as
    chance_bits(purpose, entity) / cast(4294967296 as double);

-- A whole number from 0 to size - 1.
create macro pick(size, purpose, entity) as
    cast(chance_bits(purpose, entity) % size as integer);

create macro one_of(choices, purpose, entity) as
    choices[1 + pick(len(choices), purpose, entity)];

-- The value in this share of the cases, else nothing.
create macro maybe(share, value, purpose, entity) as
    case when draw(purpose, entity) < share then value end;

-- Time. The period is [start_at, end_at); `seconds` are counted from start_at.
create macro start_at() as
    cast(getvariable('until') as timestamp) - to_days(getvariable('days') - 1);

create macro end_at() as cast(getvariable('until') as timestamp) + to_days(1);

create macro moment(day_number, purpose, entity) as
    -- 14:00 to 23:30 UTC, the office hours of the United States, in whole seconds.
    start_at() + to_days(cast(floor(day_number) as integer))
    + to_seconds(50400 + pick(34200, purpose, entity));

-- A connector delivers a row some minutes after it changed, at the latest at the end.
create macro synced_after(changed_at, entity) as
    least(
        changed_at + to_seconds(600 + pick(5400, 'synced', entity)),
        end_at() - to_seconds(1 + pick(600, 'synced', entity))
    );

-- Numbers of subject k in an area code: a permutation, so that no two subjects share a
-- number by accident. Exchanges are 200 to 999 without N11 and 555.
create macro phone_number(area_code, k) as
    area_code
    || getvariable('exchanges')[
        1 + ((cast(k as bigint) * 3141637 + 1234567) % 7910000) // 10000
    ]
    || lpad(
        cast(((cast(k as bigint) * 3141637 + 1234567) % 10000) as varchar), 4, '0'
    );

-- Ids in each vendor's own form; a factor coprime to the range keeps them unique.
create macro hubspot_id(k) as
    100000000 + (cast(k as bigint) * 7368787) % 8000000000;

create macro salesforce_id(prefix, k) as
    -- The last three characters of an 18-character id say which of the first fifteen
    -- are capitals: with these prefixes only a prefix's third character can be one.
    prefix
    || '5f'
    || lpad(
        cast((cast(k as bigint) * 736878707) % 9999999967 as varchar), 10, '0'
    )
    || case when right(prefix, 1) between 'A' and 'Z' then 'EAA' else 'AAA' end;
