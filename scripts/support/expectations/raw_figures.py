"""Figures about the raw tables, taken in one pass over each.

Distinct keys and values are estimates, to within a tenth: to count them takes memory that
grows with the table. The days with events are a second pass, over one column: together
with the rest they would have DuckDB keep all columns in memory.

They are kept in the warehouse (raw_landing.table_figures and column_figures), so that
the next build can compare its own with those of the build that was published.
"""

import itertools
import re
import statistics
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

from support import macros, sql
from support.expectations import frames
from support.expectations.frames import FEW, Frame
from support.raw_contract import RawColumn, RawTable

# How staging reads a column of each kind.
READERS = {
    "timestamp": "as_timestamp",
    "number": "as_decimal",
    "boolean": "as_boolean",
}
# What happens before or after is a clock or a placeholder (1970-01-01 is one, but real
# dates of birth and founding are earlier); an amount or a duration is not negative.
PLAUSIBLE = {
    "timestamp": "{} >= timestamp '1900-01-01' and {} < timestamp '2100-01-01' "
    "and cast({} as date) <> date '1970-01-01'",
    "number": "{} >= 0",
}
# A key that an export writes otherwise, 123 as 123.0, still is one, and meets no other.
KEY = re.compile("id$")
# When something happened is what decay, tiers and outcomes are counted from.
LEAST_KNOWN_EVENT_TIMES = 0.9

RHYTHM_DAYS = 90
RHYTHM_EVENT_DAYS = 10
# A weekend with a holiday is no silence.
SHORTEST_SILENCE = 3
USUAL_WEEKS = 8

TABLES = """
    connector varchar,
    table_name varchar,
    origin varchar,
    row_count bigint,
    keyed_rows bigint,
    distinct_keys bigint,
    silent_days integer,
    usual_silent_days integer,
    week_per_usual_week double
"""
COLUMNS = """
    connector varchar,
    table_name varchar,
    column_name varchar,
    kind varchar,
    least_known_share double,
    known_rows bigint,
    unreadable_rows bigint,
    implausible_rows bigint,
    distinct_values bigint,
    numeric_keys bigint
"""


def take(
    connection: duckdb.DuckDBPyConnection,
    tables: list[RawTable],
    as_of: date,
    origin: str,
) -> None:
    """Take the figures of the tables in use and write them to raw_landing.

    Args:
        as_of: the day up to which silence is counted.
        origin: what tells the demo's data from one's own; only figures of the same
            origin are compared.
    """
    connection.execute("create schema if not exists raw_landing")
    for name, columns in (("table_figures", TABLES), ("column_figures", COLUMNS)):
        connection.execute(f"create or replace table raw_landing.{name} ({columns})")
    for table in tables:
        if not table.is_in_use:
            continue
        table_row, column_rows = _figures(connection, table, as_of)
        connection.execute(
            f"insert into raw_landing.table_figures values ({_marks(3 + 6)})",
            [table.connector, table.name, origin, *table_row],
        )
        connection.executemany(
            f"insert into raw_landing.column_figures values ({_marks(2 + 8)})",
            [[table.connector, table.name, *row] for row in column_rows],
        )


def are_taken(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a build has taken figures before: not one without expectations."""
    names = connection.execute("""
        select table_name
        from information_schema.tables
        where table_schema = 'raw_landing'
    """).fetchall()
    return {("table_figures",), ("column_figures",)} <= set(names)


def compared(
    connection: duckdb.DuckDBPyConnection, published: Path | None
) -> list[Frame]:
    """The figures beside those of the published database, if there is one."""
    with frames.attached(connection, published):
        present = "from raw_landing.table_figures"
        frames.before(
            connection,
            "tables_before",
            "from published.raw_landing.table_figures as before where before.origin in "
            f"(select origin {present})",
            present,
        )
        present = "from raw_landing.column_figures"
        frames.before(
            connection,
            "columns_before",
            "select columns.* from published.raw_landing.column_figures as columns "
            "where exists (from tables_before)",
            present,
        )
        return [
            frames.query(connection, "raw_tables", RAW_TABLES),
            frames.query(connection, "raw_columns", RAW_COLUMNS),
        ]


RAW_TABLES = """
    with shares as (
        select
            *,
            greatest(
                1 - distinct_keys / nullif(cast(keyed_rows as double), 0), 0
            ) as repeated_share
        from raw_landing.table_figures
    )

    select
        shares.connector || '.' || shares.table_name as raw_table,
        shares.row_count,
        -- A few rows more or less say little of a small table, but that it is empty.
        case when before.row_count >= 10 or shares.row_count = 0
            then shares.row_count / nullif(cast(before.row_count as double), 0)
        end as rows_per_published,
        case when before.row_count < 10
            then greatest(before.row_count - shares.row_count, 0)
        end as rows_lost,
        shares.silent_days,
        shares.usual_silent_days,
        shares.silent_days / cast(shares.usual_silent_days as double)
            as silence_per_usual,
        shares.week_per_usual_week,
        shares.repeated_share as repeated_key_share,
        shares.repeated_share - greatest(
            1 - before.distinct_keys / nullif(cast(before.keyed_rows as double), 0), 0
        ) as repeated_key_change
    from shares
    left join tables_before as before
        on shares.connector = before.connector
            and shares.table_name = before.table_name
    order by raw_table
"""

RAW_COLUMNS = f"""
    with tables as (
        select connector, table_name, row_count, false as is_before
        from raw_landing.table_figures
        union all
        select connector, table_name, row_count, true as is_before
        from tables_before
    ),

    figures as (
        select *, false as is_before from raw_landing.column_figures
        union all by name
        select *, true as is_before from columns_before
    ),

    shares as (
        select
            figures.*,
            tables.row_count,
            figures.known_rows / nullif(cast(tables.row_count as double), 0)
                as known_share,
            -- Of a few values one may be a slip, but not all of them.
            case
                when
                    figures.known_rows >= {FEW}
                    or (
                        figures.known_rows >= 3
                        and figures.known_rows = figures.unreadable_rows
                    )
                    then figures.unreadable_rows
                    / nullif(cast(figures.known_rows as double), 0)
            end as unreadable_share,
            case when figures.known_rows >= {FEW}
                then figures.implausible_rows / cast(figures.known_rows as double)
            end as implausible_share,
            case when figures.known_rows >= 3
                then figures.numeric_keys / cast(figures.known_rows as double)
            end as numeric_key_share
        from figures
        inner join tables
            on figures.connector = tables.connector
                and figures.table_name = tables.table_name
                and figures.is_before = tables.is_before
    )

    select
        shares.connector || '.' || shares.table_name || '.' || shares.column_name
            as raw_column,
        shares.kind,
        shares.known_share,
        case when shares.row_count >= {FEW} then shares.least_known_share end
            as least_known_share,
        case when before.known_rows >= {FEW}
            then shares.known_share / before.known_share
        end as known_per_published,
        shares.unreadable_share,
        shares.unreadable_share - before.unreadable_share as unreadable_change,
        shares.implausible_share,
        shares.distinct_values,
        case when before.distinct_values >= 10
            then shares.distinct_values / cast(before.distinct_values as double)
        end as distinct_per_published,
        -- Of a column with keys of both ways, either way may be lost.
        greatest(
            abs(shares.numeric_key_share - before.numeric_key_share),
            case when before.known_rows >= {FEW} and before.numeric_key_share >= 0.1
                then 1 - shares.numeric_key_share / before.numeric_key_share
            end,
            case when before.known_rows >= {FEW} and before.numeric_key_share <= 0.9
                then 1 - (1 - shares.numeric_key_share) / (1 - before.numeric_key_share)
            end
        ) as numeric_key_change
    from shares
    left join shares as before
        on shares.connector = before.connector
            and shares.table_name = before.table_name
            and shares.column_name = before.column_name
            and before.is_before
    where not shares.is_before
    order by raw_column
"""


def rhythm(
    events: Mapping[date, int], as_of: date
) -> tuple[int | None, int | None, float | None]:
    """How long a table has been silent, beside how long it usually is.

    Args:
        events: how much happened on each day on which something did.

    Returns the days without events up to ``as_of``; the longest such stretch in the
    RHYTHM_DAYS before the newest event; and, of a table with events nearly every day,
    those of the last seven days as a multiple of a usual week's. None where there are
    too few to tell, and where the data go on in the RHYTHM_DAYS after ``as_of``: a day
    in the past says nothing about what is delivered now.
    """
    days = sorted(day for day in events if day <= as_of)
    later = [day for day in events if as_of < day <= as_of + timedelta(RHYTHM_DAYS)]
    if not days or len(later) >= RHYTHM_EVENT_DAYS:
        return None, None, None
    newest = days[-1]
    recent = [day for day in days if day > newest - timedelta(RHYTHM_DAYS)]
    silent = (as_of - newest).days
    if len(recent) < RHYTHM_EVENT_DAYS:
        return silent, None, None
    usual = max(
        SHORTEST_SILENCE,
        *((after - day).days for day, after in itertools.pairwise(recent)),
    )
    weeks = [0] * (USUAL_WEEKS + 1)
    for day in recent:
        week = (as_of - day).days // 7
        if week <= USUAL_WEEKS:
            weeks[week] += events[day]
    usual_week = statistics.median(weeks[1:])
    is_daily = usual == SHORTEST_SILENCE and usual_week >= FEW
    return silent, usual, weeks[0] / usual_week if is_daily else None


def _figures(
    connection: duckdb.DuckDBPyConnection, table: RawTable, as_of: date
) -> tuple[list, list[list]]:
    """The row of the table, and a row of each of its columns."""
    key = table.primary_key
    has_key = " and ".join(f"{_known(name)} is not null" for name in key)
    hashed = f"hash({', '.join(map(_known, key))})"
    event_time = next((c for c in table.columns if c.name == table.event_time), None)
    measures = [
        "count(*)",
        f"count(*) filter ({has_key})" if key else "null",
        f"approx_count_distinct(case when {has_key} then {hashed} end)"
        if key
        else "null",
    ]
    for column in table.columns:
        measures += _measures(column)
    relation = (
        f"{sql.identifier(f'raw_{table.connector}')}.{sql.identifier(table.name)}"
    )
    described = connection.execute(f"describe {relation}").fetchall()
    texts = {name for name, kind, *_ in described if kind == "VARCHAR"}
    steps = ", ".join(_steps(column, column.name in texts) for column in table.columns)
    rows, keyed, keys, *found = connection.execute(
        f"select {', '.join(measures)} from (select {steps} from {relation})"
    ).fetchone()
    events = {}
    if event_time:
        read = macros.expression(READERS["timestamp"], sql.identifier(event_time.name))
        days = connection.execute(
            f"select cast({read} as date) as day, count(*) from {relation} group by day"
        )
        events = {day: count for day, count in days.fetchall() if day}
    silent, usual, week = rhythm(events, as_of)
    columns = [
        [
            column.name,
            column.kind,
            LEAST_KNOWN_EVENT_TIMES
            if column == event_time and column.least_known_share is None
            else column.least_known_share,
            *found[5 * place : 5 * place + 5],
        ]
        for place, column in enumerate(table.columns)
    ]
    return [rows, keyed, keys, silent, usual, week], columns


def _steps(column: RawColumn, is_text: bool) -> str:
    """The column, if text without blanks around it, and what staging reads in it."""
    name = sql.identifier(column.name)
    value = f"nullif(trim({name}), '')" if is_text else name
    known = f"{value} as {_known(column.name)}"
    if column.kind not in READERS:
        return known
    read = macros.expression(READERS[column.kind], name)
    return f"{known}, {read} as {_read(column.name)}"


def _measures(column: RawColumn) -> list[str]:
    """Known, unreadable and implausible rows, distinct values, and keys of digits."""
    known, read = _known(column.name), _read(column.name)
    unreadable, implausible, numeric = "null", "null", "null"
    if column.kind in READERS:
        unreadable = f"count(*) filter ({known} is not null and {read} is null)"
    if column.kind in PLAUSIBLE:
        plausible = PLAUSIBLE[column.kind].replace("{}", read)
        implausible = f"count(*) filter (not ({plausible}))"
    if KEY.search(column.name):
        # Quicker than regexp_full_match, as macros/engines/regex_matches.sql says.
        digits = f"regexp_extract(cast({known} as varchar), '^[0-9]+$')"
        numeric = f"count(*) filter ({digits} <> '')"
    return [
        f"count({known})",
        unreadable,
        implausible,
        f"approx_count_distinct({known})",
        numeric,
    ]


def _known(name: str) -> str:
    return sql.identifier(f"{name} known")


def _read(name: str) -> str:
    return sql.identifier(f"{name} read")


def _marks(count: int) -> str:
    return ", ".join("?" * count)
