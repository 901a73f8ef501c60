"""Raw files that have changed since the last build must never be silently wrong.

A demo is built and published. Then one file after another is spoiled in one of the ways
that exports are spoiled. Each time the build has to stop with a sentence that names the
file, or the marts that are not as expected; to say what became of the table; to set its
rows aside; or to publish the very same marts. Spoiled files of different tables are built
together, and again one by one where the result leaves open which of them it was.
"""

import csv
import gzip
import io
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
from conftest import PROJECT, rows_of, run
from support import raw_contract, raw_files
from support.demo.generator import Demo, generate

LAST_DAY = date(2026, 6, 30)
AT_ONCE = 5
# About deliveries and not about people: these may tell what was set aside.
ABOUT_DELIVERY = ("hygiene_summary", "quarantined_records")
Rows = list[list[str]]


@dataclass(frozen=True)
class Spoiled:
    """A raw file that somebody has spoiled.

    Attributes:
        kind: how, by the name of a function below.
        table: connector.table.
        raw: the folder of raw files with this one changed.
    """

    kind: str
    table: str
    raw: Path

    def __str__(self) -> str:
        return f"{self.kind} of {self.table}"


@dataclass
class Outcome:
    """How spoiled files ended, by kind and by end, and a sentence for each bad end."""

    ends: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    builds: int = 0

    def add(self, spoiled: Spoiled, end: str) -> None:
        self.ends[(spoiled.kind, end)] += 1


@dataclass(frozen=True)
class Result:
    """What a build said and left: its status, marts by content, rows set aside."""

    status: int
    output: str
    marts: dict[str, tuple]
    set_aside: dict[str, int]


# How files are spoiled. Each gets the rows, the header first, and gives the file's bytes.


def column_dropped(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    return text([row[:place] + row[place + 1 :] for row in rows])


def column_renamed(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    header = [f"{name}_new" if n == place else name for n, name in enumerate(rows[0])]
    return text([header, *rows[1:]])


def columns_reordered(rows: Rows, chance: random.Random) -> bytes:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return text([[row[place] for place in order] for row in rows])


def column_added(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]) + 1)
    return text(
        [
            row[:place] + ["added" if n == 0 else str(n)] + row[place:]
            for n, row in enumerate(rows)
        ]
    )


def header_twice(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    return text([[*row, row[place]] for row in rows])


def no_header(rows: Rows, chance: random.Random) -> bytes:
    return text(rows[1:])


def header_alone(rows: Rows, chance: random.Random) -> bytes:
    return text(rows[:1])


def empty(rows: Rows, chance: random.Random) -> bytes:
    return b""


def truncated(rows: Rows, chance: random.Random) -> bytes:
    whole = text(rows)
    return whole[: int(len(whole) * chance.uniform(0.2, 0.8))]


def half_of_the_rows(rows: Rows, chance: random.Random) -> bytes:
    return text([rows[0], *rows[1 : 1 + len(rows) // 2]])


def rows_shuffled(rows: Rows, chance: random.Random) -> bytes:
    return text([rows[0], *chance.sample(rows[1:], len(rows) - 1)])


def keys_twice(rows: Rows, chance: random.Random) -> bytes:
    return text(rows + chance.sample(rows[1:], len(rows) // 4))


def utf16(rows: Rows, chance: random.Random) -> bytes:
    return text(rows).decode().encode("utf-16")


def latin1(rows: Rows, chance: random.Random) -> bytes:
    accented = [[*row[:-1], row[-1] + "é"] for row in rows[1:]]
    return text([rows[0], *accented]).decode().encode("latin-1", errors="replace")


def byte_order_mark(rows: Rows, chance: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + text(rows)


def carriage_returns(rows: Rows, chance: random.Random) -> bytes:
    return text(rows).replace(b"\n", b"\r\n")


def other_delimiter(rows: Rows, chance: random.Random) -> bytes:
    return text(rows, delimiter=chance.choice(";\t|"))


def compressed(rows: Rows, chance: random.Random) -> bytes:
    return gzip.compress(text(rows))


def zero_bytes(rows: Rows, chance: random.Random) -> bytes:
    whole = text(rows)
    return whole[: len(whole) // 2] + b"\0" * 100 + whole[len(whole) // 2 :]


def quote_left_open(rows: Rows, chance: random.Random) -> bytes:
    row = chance.randrange(1, len(rows))
    return text(rows[:row]) + b'"' + text(rows[row:])


def values_shifted(rows: Rows, chance: random.Random) -> bytes:
    return text([rows[0], *[["", *row[:-1]] for row in rows[1:]]])


def one_value_more(rows: Rows, chance: random.Random) -> bytes:
    row = chance.randrange(1, len(rows))
    return text([*rows[:row], [*rows[row], "more"], *rows[row + 1 :]])


def changed(pattern: str, to: Callable[[re.Match], str]) -> Callable:
    """Rows in which every value that is wholly like ``pattern`` is written otherwise."""

    def spoil(rows: Rows, chance: random.Random) -> bytes:
        def other(value: str) -> str:
            match = re.fullmatch(pattern, value)
            return to(match) if match else value

        return text([rows[0], *[[other(value) for value in row] for row in rows[1:]]])

    return spoil


TIME = r"(\d{4})-(\d\d)-(\d\d)([T ][\d:.]+(?:Z|[-+][\d:]+)?)?"
SPOILING: dict[str, Callable[[Rows, random.Random], bytes]] = {
    function.__name__: function
    for function in (
        *(column_dropped, column_renamed, columns_reordered, column_added),
        *(header_twice, no_header, header_alone, empty, truncated, half_of_the_rows),
        *(rows_shuffled, keys_twice, utf16, latin1, byte_order_mark, carriage_returns),
        *(other_delimiter, compressed, zero_bytes, quote_left_open, values_shifted),
        one_value_more,
    )
} | {
    "german_dates": changed(TIME, lambda m: f"{m[3]}.{m[2]}.{m[1]}"),
    "us_dates": changed(
        r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d:\d\d)[.0]*Z?)?",
        lambda m: f"{m[2]}/{m[3]}/{m[1]} {m[4] or ''}".strip(),
    ),
    "named_months": changed(TIME, lambda m: f"{m[3]}-Mon{m[2]}-{m[1]}"),
    "decimal_commas": changed(r"(-?\d+)\.(\d+)", lambda m: f"{m[1]},{m[2]}"),
    "numbers_as_words": changed(r"-?\d+(\.\d+)?", lambda m: "n/a"),
    "ids_as_floats": changed(r"\d{4,}", lambda m: f"{m[0]}.0"),
    "yes_and_no": changed(r"true|false", lambda m: "Y" if m[0] == "true" else "N"),
    "two_valued_words": changed(r"true|false", lambda m: f"is_{m[0]}"),
}
# Without rewriting the file.
FILE_IS_GONE, CONNECTOR_STOPS, FILE_TWICE = "file_is_gone", "connector_stops", "twice"
KINDS = [*SPOILING, FILE_IS_GONE, CONNECTOR_STOPS, FILE_TWICE]


def text(rows: Rows, delimiter: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


def table_of(path: Path) -> Rows:
    """A raw file as a CSV file would have it, the header first."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(
            f"select coalesce(cast(columns(*) as varchar), '') from {rows_of(path)}"
        )
        header = [column[0] for column in found.description]
        return [header, *map(list, found.fetchall())]


def spoil(raw: Path, folder: Path, kind: str, chance: random.Random) -> Spoiled:
    """Give ``raw`` again in ``folder``, with a file of the demo spoiled."""
    files = sorted(p for p in raw.glob("*/*") if p.parent.name != "truth")
    for path in (raw / "demo.json", *files):
        copy = folder / path.relative_to(raw)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.symlink_to(path)
    path, spoiled = chance.choice(files), b""
    if kind in SPOILING:
        # One that it makes a difference to: without decimals there are no decimal commas.
        for path in chance.sample(files, len(files)):
            rows = table_of(path)
            spoiled = SPOILING[kind](rows, chance)
            if spoiled != text(rows):
                break
    table = f"{path.parent.name}.{path.stem}"
    copy = folder / path.relative_to(raw)
    if kind == CONNECTOR_STOPS:
        shutil.rmtree(copy.parent)
    elif kind == FILE_IS_GONE:
        copy.unlink()
    elif kind == FILE_TWICE:
        other = ".csv" if path.suffix == ".parquet" else ".parquet"
        copy.with_suffix(other).write_bytes(text(table_of(path)))
    else:
        copy.unlink()
        copy.with_suffix(".csv").write_bytes(spoiled)
    return Spoiled(kind, table, folder)


def drill(folder: Path, kinds: list[str], people: int, seed: int) -> Outcome:
    """Spoil a file in each of ``kinds``, and see how it ends.

    Args:
        people: size of the demo.
        seed: which files and places are spoiled follows from it.
    """
    raw, published = folder / "raw", folder / "published"
    demo = Demo(
        people=people,
        days=120,
        events=10 * people,
        seed=seed,
        until=LAST_DAY,
    )
    generate(demo, raw, lambda *_: None)
    baseline = _build(raw, published)
    if baseline.status:
        raise RuntimeError(f"The demo could not be built:\n{baseline.output}")
    chance, outcome = random.Random(seed), Outcome()
    landing = []
    for number, kind in enumerate(kinds):
        spoiled = spoil(raw, folder / f"raw_{number}", kind, chance)
        refusal = _refused_when_landed(spoiled)
        if refusal is None:
            landing.append(spoiled)
        elif _names(refusal, spoiled.table):
            outcome.add(spoiled, "stopped")
        else:
            outcome.faults.append(f"{spoiled}: stopped without its name: {refusal}")
    with ThreadPoolExecutor(2) as pool:
        waiting = _groups(landing)
        while waiting:
            places = [
                folder / f"build_{outcome.builds + n}" for n in range(len(waiting))
            ]
            outcome.builds += len(waiting)
            results = pool.map(
                lambda group, place: _build_beside(raw, published, group, place),
                waiting,
                places,
            )
            again = []
            for group, result in zip(waiting, results, strict=True):
                again.extend(_judge(group, result, baseline, outcome))
            waiting = again
    return outcome


def _groups(spoiled: list[Spoiled]) -> list[list[Spoiled]]:
    """Put files together that say different things; a connector that stops is alone."""
    groups: list[list[Spoiled]] = []
    for one in spoiled:
        alone = one.kind == CONNECTOR_STOPS
        for group in groups:
            tables = {other.table for other in group}
            if alone or len(group) == AT_ONCE or one.table in tables:
                continue
            if group[0].kind != CONNECTOR_STOPS:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _refused_when_landed(spoiled: Spoiled) -> str | None:
    with duckdb.connect() as connection:
        tables = raw_contract.declared_tables(PROJECT)
        try:
            raw_files.land(connection, spoiled.raw, tables)
        except raw_files.RawFilesError as error:
            return str(error)
    return None


def _build_beside(
    raw: Path, published: Path, group: list[Spoiled], place: Path
) -> Result:
    """Build the raw files with all of the group spoiled, after what is published."""
    mixed = place / "raw"
    shutil.copytree(group[0].raw, mixed, symlinks=True)
    for one in group[1:]:
        connector, table = one.table.split(".")
        for file in (mixed / connector).glob(f"{table}.*"):
            file.unlink()
        for file in (one.raw / connector).glob(f"{table}.*"):
            shutil.copy(file, mixed / connector, follow_symlinks=False)
    shutil.copytree(published, place / "data", symlinks=True)
    result = _build(mixed, place / "data")
    shutil.rmtree(place)
    return result


def _build(raw: Path, data: Path) -> Result:
    finished = run(
        [PROJECT / "scripts" / "build", "--as-of", LAST_DAY],
        LEAD_SCORING_RAW=str(raw),
        LEAD_SCORING_DB=str(data / "lead_scoring.duckdb"),
        LEAD_SCORING_THREADS="1",
        # Wide enough that no name is broken in a table.
        COLUMNS="400",
    )
    if not (data / "current.duckdb").exists():
        return Result(finished.status, finished.output, {}, {})
    with duckdb.connect(str(data / "current.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' order by 1"
        )
        marts = {
            name: connection.execute(
                f"select count(*), sum(cast(hash(t) as hugeint)) from marts.{name} as t"
            ).fetchone()
            for (name,) in names.fetchall()
        }
        set_aside = connection.execute(
            "select connector || '.' || table_name, rows_quarantined "
            "from marts.hygiene_summary"
        )
        return Result(
            finished.status, finished.output, marts, dict(set_aside.fetchall())
        )


def _judge(
    group: list[Spoiled], result: Result, baseline: Result, outcome: Outcome
) -> list[list[Spoiled]]:
    """Note how each of the group ended; return those to be built again, in groups."""
    if "Traceback" in result.output:
        outcome.faults.append(f"{group[0]}: a stack trace: {result.output[-2000:]}")
        return []
    unchanged = {
        name for name, rows in result.marts.items() if rows == baseline.marts.get(name)
    }
    different = result.marts.keys() - unchanged - set(ABOUT_DELIVERY)
    if result.status:
        if different:
            outcome.faults.append(f"{group[0]}: refused, but published")
        named = [
            one for one in group if _names(result.output, one.table, baseline.output)
        ]
        for one in named:
            outcome.add(one, "stopped")
        rest = [one for one in group if one not in named]
        if not named and len(group) == 1:
            # What it made of the marts is named then, with what to look at.
            outcome.add(group[0], "stopped by marts")
            return []
        if not named:
            return [[one] for one in rest]
        return [rest] if rest else []
    rest = []
    for one in group:
        before = baseline.set_aside.get(one.table, 0)
        if _names(result.output, one.table, baseline.output):
            outcome.add(one, "told")
        elif result.set_aside.get(one.table, 0) > before:
            outcome.add(one, "set aside")
        elif not different:
            outcome.add(one, "harmless")
        else:
            rest.append(one)
    if len(group) == 1 and rest:
        outcome.faults.append(
            f"{rest[0]}: published without a word, with other rows in "
            f"{', '.join(sorted(different))}"
        )
        return []
    return [[one] for one in rest]


def _names(said: str, table: str, before: str = "") -> bool:
    """Whether the table or its file is named more often than it was before."""
    connector, name = table.split(".")
    pattern = re.compile(rf"\b{connector}[./]{name}\b")
    return len(pattern.findall(said)) > len(pattern.findall(before))
