"""Checks the seeds' CSV files against their YAML, before dbt starts.

dbt would stop too, but later and with a database's words. Here every fault is a sentence
that names the file, the line and the column for whoever edits the seeds.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from support import csv_files, privacy, seed_contract, seed_tests, sql
from support.seed_contract import SeedDeclaration
from support.seed_tests import ROW, LoadedSeeds, nearest, text_of

# Rules are read in lists, e-mails to the team and the CRM.
LONGEST_VALUE = 1000
# Ends of lines and tabs, other control characters, and what hides, reorders or looks
# like nothing.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufffe\uffff]"
)
PERSONAL = {what: re.compile(pattern) for what, pattern in privacy.LOOKS.items()}
EXACT_NUMBER = re.compile(r"(?i)(tiny|small|big|huge)?int(eger)?|decimal|numeric")


@dataclass(frozen=True, order=True)
class Finding:
    """One fault; line 0 stands for the file as a whole."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        column = f", {self.column}" if self.column else ""
        return f"{self.file}{line}{column}: {self.text}"


def check(project: Path) -> list[Finding]:
    """Return what is wrong with the seeds of ``project``, file by file."""
    return examine(project)[0]


def examine(project: Path) -> tuple[list[Finding], LoadedSeeds]:
    """Return what is wrong with the seeds, and those seeds that could be read."""
    seeds = LoadedSeeds(duckdb.connect(config={"threads": 1}))
    found = {
        Finding(path.relative_to(project).as_posix(), line, column, text.strip())
        for path, line, column, text in _check(project / "seeds", seeds)
    }
    return sorted(found), seeds


def _check(folder: Path, seeds: LoadedSeeds) -> Iterator[tuple[Path, int, str, str]]:
    paths = {path.stem: path for path in sorted(folder.rglob("*.csv"))}
    for path in sorted(folder.rglob("*.yml")):
        try:
            declared = seed_contract.read(path)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            yield path, mark.line + 1 if mark else 0, "", "this is no valid YAML."
            continue
        for seed in declared:
            seeds.declarations[seed.name] = seed
            if seed.name not in paths:
                text = f"{seed.name}.csv does not exist. Add it, or remove the entry."
                yield path, 0, "", text

    for name, path in paths.items():
        if name in seeds.declarations:
            yield from _load(seeds, name, path)
        else:
            text = "no YAML file declares this seed. Describe it beside the others."
            yield path, 0, "", text
    for name, path in seeds.files.items():
        yield from _check_types(seeds, seeds.declarations[name], path)
        yield from _check_tests(seeds, seeds.declarations[name], path)


def _load(
    seeds: LoadedSeeds, name: str, path: Path
) -> Iterator[tuple[Path, int, str, str]]:
    """Load one seed; left out of ``seeds.files`` when its form is wrong."""
    types = seeds.declarations[name].types
    try:
        header = csv_files.check(path).header
    except csv_files.CsvError as error:
        yield path, 0, "", str(error)
        return
    missing = [column for column in types if column not in header]
    for column in header:
        if column not in types:
            text = f"the column is not declared.{nearest(column, missing)}"
            yield path, 1, column, f"{text} Rename or remove it."
    for column in missing:
        yield path, 1, column, "the column is missing. Add it."
    if set(header) != set(types):
        return
    unfit = list(_unfit_values(path, seeds.declarations[name].holds_addresses))
    if unfit:
        yield from unfit
        return

    texts = ", ".join(f"{sql.text(f'text of {c}')}: 'varchar'" for c in header)
    typed = ", ".join(
        f"try_cast({text_of(column)} as {data_type}) as {sql.identifier(column)}"
        for column, data_type in types.items()
    )
    try:
        seeds.connection.execute(
            f"create table {sql.identifier(name)} as "
            f"select *, {typed}, row_number() over () as {ROW} "
            f"from read_csv({sql.file(path)}, columns = {{{texts}}}, header = true, "
            "auto_detect = false, quote = '\"', escape = '\"', nullstr = '', "
            "parallel = false)"
        )
    except duckdb.Error as error:
        yield path, 0, "", f"it can't be read as declared: {_first_line(error)}"
        return
    seeds.files[name] = path
    is_empty = not seeds.rows(f"select 1 from {sql.identifier(name)} limit 1")
    if is_empty and not seeds.declarations[name].may_be_empty:
        text = "it has no rows. Restore them, or declare meta: {may_be_empty: true}."
        yield path, 0, "", text


def _unfit_values(
    path: Path, holds_addresses: bool
) -> Iterator[tuple[Path, int, str, str]]:
    """What nobody sees, computes or names somebody in the file, or that it was cut off."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header, line = next(reader), reader.line_num + 1
        for row in reader:
            for column, value in zip(header, row, strict=False):
                # First, because what follows looks at all of the value.
                if len(value) > LONGEST_VALUE:
                    text = f"is longer than {LONGEST_VALUE:,} characters. Shorten it."
                    yield path, line, column, text
                elif unseen := UNSEEN.search(value):
                    text = f"holds the invisible character U+{ord(unseen[0]):04X}."
                    if unseen[0] in "\r\n":
                        text = "has a line break. A row is one line."
                    yield path, line, column, f"{text} Remove it."
                elif value.lower() == "null":
                    # On every engine but DuckDB, in whatever column.
                    text = "is the word null, which dbt reads as no value."
                    yield path, line, column, f"{text} Write another, or none."
                elif csv_files.neutral(value) != value:
                    text = "begins as a formula of a spreadsheet does. "
                    yield path, line, column, text + "Begin it with a letter."
                elif not holds_addresses and (looks := _looks(value)):
                    text = f"looks like {looks}: rules name nobody. Remove it."
                    yield path, line, column, text
            line = reader.line_num + 1
    if not path.read_bytes().endswith((b"\n", b"\r")):
        text = (
            "the last line has no end, as in a file that was cut off. Restore it, or "
        )
        yield path, 0, "", text + "end the line."


def _looks(value: str) -> str:
    return next(
        (what for what, pattern in PERSONAL.items() if pattern.search(value)), ""
    )


def _check_types(
    seeds: LoadedSeeds, declaration: SeedDeclaration, path: Path
) -> Iterator[tuple[Path, int, str, str]]:
    for column, data_type in declaration.types.items():
        value, raw = sql.identifier(column), text_of(column)
        is_wrong = f"{raw} is not null and {value} is null"
        if EXACT_NUMBER.match(data_type):
            # The cast rounds, so that 1.5 in an integer column would count as 2.
            is_wrong += f" or cast({value} as double) <> try_cast({raw} as double)"
        for row, found in seeds.rows(
            f"select {ROW}, {raw} from {sql.identifier(declaration.name)} "
            f"where {is_wrong}"
        ):
            text = f"{found!r} is no {data_type}. Correct the value."
            yield path, seeds.line(declaration.name, row), column, text


def _check_tests(
    seeds: LoadedSeeds, declaration: SeedDeclaration, path: Path
) -> Iterator[tuple[Path, int, str, str]]:
    for test in declaration.tests:
        try:
            for problem in seed_tests.evaluate(seeds, declaration.name, test):
                line = seeds.line(declaration.name, problem.row)
                yield path, line, problem.columns, problem.text
        except (duckdb.Error, KeyError, ValueError) as error:
            text = f"{declaration.name}: the test {test.kind} can't be evaluated: "
            yield declaration.path, 0, test.column or "", text + _first_line(error)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
