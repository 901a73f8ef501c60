"""Runs the SQL of the demo world and writes its tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from support.demo import folder
from support.demo.tables import TABLES, DemoTable

VERSION = 1
HERE = Path(__file__).parent
ROW_GROUP = 122_880


@dataclass(frozen=True)
class Demo:
    """What to make: people, days up to ``until``, web events, and chance's seed."""

    people: int
    days: int
    events: int
    seed: int
    until: date
    threads: int = 2
    memory_limit: str = "4GB"

    @property
    def mark(self) -> dict[str, object]:
        """What demo.json says, enough to make the same files again."""
        return {
            "until": self.until.isoformat(),
            "seed": self.seed,
            "people": self.people,
            "days": self.days,
            "events": self.events,
            "generator_version": VERSION,
        }


def generate(
    demo: Demo, output: Path, progress: Callable[[str, int, int], None]
) -> dict[str, int]:
    """Write the demo's files to ``output`` and return the rows per file.

    ``progress`` hears each step's name, its number and the number of steps. Raises
    FolderFault when ``output`` holds something else.
    """
    scripts = sorted((HERE / "sql").glob("*.sql"))
    steps = len(scripts) + len(TABLES)
    with folder.replaced(output, demo.mark) as fresh:
        work = fresh.parent / "work.duckdb"
        rows: dict[str, int] = {}
        with duckdb.connect(str(work)) as connection:
            _prepare(connection, demo, fresh.parent)
            for number, script in enumerate(scripts):
                progress(script.stem[3:].replace("_", " "), number, steps)
                connection.execute(script.read_text(encoding="utf-8"))
            for number, table in enumerate(TABLES, start=len(scripts)):
                progress(table.path, number, steps)
                rows[table.path] = _write(connection, table, fresh, demo.threads)
        return rows


def _prepare(connection: duckdb.DuckDBPyConnection, demo: Demo, beside: Path) -> None:
    connection.execute(f"set threads = {demo.threads}")
    connection.execute(f"set memory_limit = '{demo.memory_limit}'")
    connection.execute(f"set temp_directory = {_quoted(beside / 'spill')}")
    connection.execute("set TimeZone = 'UTC'")
    values = {
        "people": demo.people,
        "days": demo.days,
        "events": demo.events,
        "seed": str(demo.seed),
        "until": demo.until,
        "b2b_people": round(demo.people * 0.45),
        "referral_people": round(demo.people * 0.15),
    }
    for name, value in values.items():
        connection.execute(f"set variable {name} = ?", [value])
    connection.execute("create schema words")
    for path in sorted((HERE / "words").glob("*.csv")):
        connection.execute(
            f"create table words.{path.stem} as select * from read_csv("
            "?, header = true, all_varchar = true, delim = ',', quote = '\"',"
            " escape = '\"')",
            [str(path)],
        )


def _write(
    connection: duckdb.DuckDBPyConnection, table: DemoTable, fresh: Path, threads: int
) -> int:
    target = fresh / table.path
    target.parent.mkdir(exist_ok=True)
    options = (
        f"format parquet, compression zstd, row_group_size {ROW_GROUP}"
        if table.format == "parquet"
        else "format csv, header"
    )
    order = "" if table.is_streamed else " order by all"
    connection.execute(f"set threads = {1 if table.is_streamed else threads}")
    (count,) = connection.execute(
        f"copy (select * from {table.relation}{order}) to {_quoted(target)} ({options})"
    ).fetchone()
    return count


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
