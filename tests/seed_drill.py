"""Rule seeds that somebody has spoiled, or has put hostile values into.

A seed that was spoiled as exports and spreadsheets spoil files has to be refused with a
sentence that names it, to hold the very same rows, or, where it is a list like any other
but shorter, to be told as changed. A hostile value has to be refused with a sentence,
too, or to do nothing: the build, the scorecard, the lint and the exports go on with it as
with any other word.
"""

import csv
import random
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import hostile_drill
from conftest import PROJECT, Finished, run
from hostile_drill import VALUES
from spoiling import WAYS, Rows, as_csv
from support import (
    project_copy,
    question_lint,
    routing_lint,
    rule_lint,
    seed_changes,
    seed_checks,
    sql,
    summary,
    track_lint,
)
from support.demo.generator import Demo, generate
from support.rule_lint import ERROR
from support.seed_tests import LoadedSeeds

LAST_DAY = date(2026, 6, 30)
# A rule that says 1000.0 says 1000.
EDITS = ("ids_as_floats",)
KINDS = [kind for kind in WAYS if kind not in EDITS]
LONGEST = 10_000_000
# What a page would do if a value were not escaped in it.
LIVE = re.compile(r"<script>alert|<img src=x")


@dataclass
class Outcome:
    """How seeds and values ended, and a sentence for each bad end.

    Attributes:
        ends: by way of spoiling and end.
        values: so many hostile values were tried.
        refused: so many of them were refused with a sentence.
        built: so many were built with.
    """

    ends: Counter = field(default_factory=Counter)
    values: int = 0
    refused: int = 0
    built: int = 0
    faults: list[str] = field(default_factory=list)


def spoil(folder: Path, mutations: int, seed: int) -> Outcome:
    """Spoil so many seeds, one at a time; which ones follows from ``seed``."""
    shutil.copytree(PROJECT / "seeds", folder / "seeds")
    shutil.copy(PROJECT / "dbt_project.yml", folder)
    files = sorted((folder / "seeds").rglob("*.csv"))
    published = folder / "published.duckdb"
    before = seed_checks.examine(folder)[1]
    _publish(before, published)
    contents = _contents(before)
    chance, outcome = random.Random(seed), Outcome()
    for number in range(mutations):
        kind = KINDS[number % len(KINDS)]
        # One that it makes a difference to: without decimals there are no commas.
        for file in chance.sample(files, len(files)):
            rows, whole = _read(file), file.read_bytes()
            spoiled = WAYS[kind](rows, chance) if len(rows) > 2 else whole
            if spoiled not in (whole, as_csv(rows)):
                break
        file.write_bytes(spoiled)
        found, seeds = _examine(folder)
        file.write_bytes(whole)
        if any(file.name in sentence for _, _, sentence in found):
            outcome.ends[(kind, "refused")] += 1
        elif found:
            outcome.faults.append(f"{kind} of {file.name}: told is {found[0][2]}")
        elif _contents(seeds)[file.stem] == contents[file.stem]:
            outcome.ends[(kind, "same rows")] += 1
        elif file in {change.file for change in seed_changes.compare(seeds, published)}:
            outcome.ends[(kind, "told as changed")] += 1
        else:
            outcome.faults.append(f"{kind} of {file.name}: other rows, without a word")
    return outcome


def attack(folder: Path, rounds: int, people: int, seed: int) -> Outcome:
    """Put hostile values into every text column of every seed, and build with the rest.

    Args:
        rounds: so often every column gets a few of the values.
        people: size of the demo that is built.
        seed: which values meet which rows follows from it.
    """
    project, data = folder / "project", folder / "data"
    project_copy.make(project)
    outcome = Outcome()
    original = {file: _read(file) for file in sorted(project.rglob("seeds/*/*.csv"))}
    _, seeds = seed_checks.examine(project)
    chance = random.Random(seed)
    planted: list[Planted] = []
    for number in range(rounds):
        planted = _plant(original, seeds, chance, number)
        outcome.values += len(planted)
        refused = _refused(project, planted, original)
        planted = [one for one in planted if one not in refused]
        outcome.refused += len(refused)
    # Those of the last round that are allowed beside each other are built with.
    while refused := _refused(project, planted, original):
        planted = [one for one in planted if one not in refused]
        outcome.refused += len(refused)
    raw = folder / "raw"
    demo = Demo(people=people, days=60, events=5 * people, seed=seed, until=LAST_DAY)
    generate(demo, raw, lambda *_: None)
    where = {
        "PYTHONPATH": str(project / "scripts"),
        "LEAD_SCORING_RAW": str(raw),
        "LEAD_SCORING_DB": str(data / "lead_scoring.duckdb"),
    }
    while (built := _command("build", ["--as-of", str(LAST_DAY)], where)).status:
        # What only the data can show is refused by a test, which names the seed.
        named = {file for file in original if file.name in built.output}
        fit = [one for one in planted if not one.is_in(named)]
        if "Traceback" in built.output or len(fit) == len(planted):
            outcome.faults.append(
                f"the build ended with {built.status}: {built.output}"
            )
            return outcome
        outcome.refused += len(planted) - len(fit)
        planted = fit
        _findings(project, planted, original)
    outcome.built = len(planted)
    _look(folder, data, built, where, outcome)
    return outcome


@dataclass(frozen=True)
class Planted:
    """A hostile value, in all cells that have to be equal.

    Attributes:
        cells: file, row and place in the row; the header is row 0.
        before: what stood in them.
    """

    value: str
    before: str
    cells: tuple[tuple[Path, int, int], ...]

    def is_in(self, files: set[Path]) -> bool:
        return not files.isdisjoint(cell[0] for cell in self.cells)


def _plant(
    original: dict[Path, Rows], seeds: LoadedSeeds, chance: random.Random, number: int
) -> list[Planted]:
    """Choose cells for values, so that no row has two of them."""
    values = [*VALUES, "x" * LONGEST] if number == 0 else list(VALUES)
    references = _references(seeds)
    taken: set[tuple[Path, int]] = set()
    planted = []
    for file, rows in original.items():
        header = rows[0]
        texts = [
            place
            for place, name in enumerate(header)
            if seeds.declarations[file.stem].types[name] == "varchar"
        ]
        chance.shuffle(texts)
        free = [row for row in range(1, len(rows)) if (file, row) not in taken]
        chance.shuffle(free)
        # So that a long seed takes no longer than it must.
        for nth, row in enumerate(free[: 6 * len(texts)]):
            place = texts[nth % len(texts)]
            cells = [(file, row, place)]
            for other in references[(file.stem, header[place])]:
                path = seeds.files[other[0]]
                at = original[path][0].index(other[1])
                cells.extend(
                    (path, line, at)
                    for line, one in enumerate(original[path])
                    if line and one[at] == rows[row][place]
                )
            if not taken.isdisjoint(cell[:2] for cell in cells):
                continue
            taken.update(cell[:2] for cell in cells)
            value = values[chance.randrange(len(values))]
            planted.append(Planted(value, rows[row][place], tuple(cells)))
    return planted


def _references(seeds: LoadedSeeds) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """By seed and column, the seeds' columns that name its values."""
    found = defaultdict(list)
    for name, declaration in seeds.declarations.items():
        for test in declaration.tests:
            if test.kind == "relationships":
                key = (test.referenced_seed(), test.arguments["field"])
                found[key].append((name, test.column))
    return found


def _refused(
    project: Path, planted: list[Planted], original: dict[Path, Rows]
) -> set[Planted]:
    """Write the values into the seeds, and return those that a sentence is about."""
    found = _findings(project, planted, original)
    starts = {file: _starts(file) for file in original}
    by_row = {cell[:2]: one for one in planted for cell in one.cells}
    rows = ((project / name, line) for name, line, _ in found)
    named = {
        by_row.get((file, starts.get(file, {}).get(line))) for file, line in rows
    } - {None}
    if named or not found:
        return named
    # A row that misses the word that has gone tells of it.
    missed = {
        one
        for one in planted
        if one.before and any(repr(one.before) in told for _, _, told in found)
    }
    if missed:
        return missed
    # Else the first without which there is nothing to tell.
    least, most = 0, len(planted)
    while most - least > 1:
        middle = (least + most) // 2
        if _findings(project, planted[:middle], original):
            most = middle
        else:
            least = middle
    return {planted[least]}


def _findings(
    project: Path, planted: list[Planted], original: dict[Path, Rows]
) -> list[tuple[str, int, str]]:
    """What a build with these values, and no others, would stop at."""
    rows = {file: [list(row) for row in was] for file, was in original.items()}
    for one in planted:
        for file, row, place in one.cells:
            # A file is UTF-8 without NUL, or it is refused as a whole.
            rows[file][row][place] = one.value.replace("\0", "")
    for file, changed in rows.items():
        _write(file, changed)
    return _examine(project)[0]


def _starts(file: Path) -> dict[int, int]:
    """The number of the row that starts on a line; the header is row 0."""
    starts, line = {}, 1
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        for number, _ in enumerate(reader):
            starts[line] = number
            line = reader.line_num + 1
    return starts


def _examine(project: Path) -> tuple[list[tuple[str, int, str]], LoadedSeeds]:
    """File, line and sentence of all that a build would stop at, and the seeds."""
    faults, seeds = seed_checks.examine(project)
    if faults:
        return [(fault.file, fault.line, str(fault)) for fault in faults], seeds
    ruleset = rule_lint.read(seeds, LAST_DAY)
    findings = (
        *rule_lint.lint(ruleset),
        *question_lint.lint(ruleset),
        *track_lint.lint(ruleset),
        *routing_lint.lint(seeds, LAST_DAY),
    )
    return [
        (finding.place.file, finding.place.line, str(finding))
        for finding in findings
        if finding.severity == ERROR
    ], seeds


def _publish(seeds: LoadedSeeds, database: Path) -> None:
    """Write the seeds to a database as a build does."""
    with seeds.connection.cursor() as connection:
        connection.execute(f"attach {sql.text(str(database))} as published")
        for name, file in seeds.files.items():
            schema = sql.identifier(file.parent.name)
            columns = sql.column_list(seeds.declarations[name].types)
            connection.execute(f"create schema if not exists published.{schema}")
            connection.execute(
                f"create table published.{schema}.{sql.identifier(name)} as "
                f"select {columns} from {sql.identifier(name)}"
            )
        connection.execute("detach published")


def _contents(seeds: LoadedSeeds) -> dict[str, list[tuple]]:
    """The rows of every seed that could be read, in an order of their own."""
    return {
        name: seeds.rows(f"select {columns} from {sql.identifier(name)} order by all")
        for name in seeds.files
        for columns in [sql.column_list(list(seeds.declarations[name].types))]
    }


def _read(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.reader(rows))


def _write(file: Path, rows: Rows) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        # Whose own end of line has a carriage return quotes those in values.
        csv.writer(lines, lineterminator="\r\n").writerows(rows)


def _look(
    folder: Path, data: Path, built: Finished, where: dict[str, str], outcome: Outcome
) -> None:
    """Look at all that was made of the seeds."""
    person = summary.best_person(data / "current.duckdb")
    pages = folder / "scorecard"
    for finished in (
        built,
        _command("lint_rules", [], where),
        _command("scorecard", ["--output", str(pages)], where),
        _command("explain", [person], where),
    ):
        if finished.status or "Traceback" in finished.output:
            outcome.faults.append(f"a command failed: {finished.output[-3000:]}")
        if "\x1b" in finished.output:
            outcome.faults.append("the terminal got an escape sequence from a value")
    hostile_drill.look(folder, data, outcome.faults)
    outcome.faults.extend(_live(folder.rglob("*.html")))


def _command(name: str, arguments: list, where: dict[str, str]) -> Finished:
    """Run a command of the project's copy with the Python of this one."""
    program = f"from support.{name}_command import main; main()"
    return run([sys.executable, "-c", program, *arguments], **where)


def _live(pages: Iterable[Path]) -> Iterator[str]:
    for page in pages:
        if found := LIVE.search(page.read_text(encoding="utf-8")):
            yield f"{page}: {found[0]!r} is part of the page"
