"""Raw files that have changed since the last build must never be silently wrong.

A demo is built and published. Then one file after another is spoiled in one of the ways
that exports are spoiled. Each time the build has to stop with a sentence that names the
file, or the marts that are not as expected; to say what became of the table; to set its
rows aside; or to publish the very same marts. Spoiled files of different tables are built
together, and again one by one where the result leaves open which of them it was.
"""

import random
import re
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
from conftest import PROJECT, rows_of, run
from spoiling import WAYS, Rows, as_csv
from support import raw_contract, raw_files
from support.demo.generator import Demo, generate

LAST_DAY = date(2026, 6, 30)
AT_ONCE = 5
# About deliveries and not about people: these may tell what was set aside.
ABOUT_DELIVERY = ("hygiene_summary", "quarantined_records")


@dataclass(frozen=True)
class Spoiled:
    """A raw file that somebody has spoiled.

    Attributes:
        kind: how, by the name of a way of spoiling.
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


# Without rewriting the file.
FILE_IS_GONE, CONNECTOR_STOPS, FILE_TWICE = "file_is_gone", "connector_stops", "twice"
KINDS = [*WAYS, FILE_IS_GONE, CONNECTOR_STOPS, FILE_TWICE]


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
    if kind in WAYS:
        # One that it makes a difference to: without decimals there are no decimal commas.
        for path in chance.sample(files, len(files)):
            rows = table_of(path)
            spoiled = WAYS[kind](rows, chance)
            if spoiled != as_csv(rows):
                break
    table = f"{path.parent.name}.{path.stem}"
    copy = folder / path.relative_to(raw)
    if kind == CONNECTOR_STOPS:
        shutil.rmtree(copy.parent)
    elif kind == FILE_IS_GONE:
        copy.unlink()
    elif kind == FILE_TWICE:
        other = ".csv" if path.suffix == ".parquet" else ".parquet"
        copy.with_suffix(other).write_bytes(as_csv(table_of(path)))
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
