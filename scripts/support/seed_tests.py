"""Evaluates the seeds' declared data tests on their CSV files.

A seed is loaded twice side by side: each column as the text that stands in the file
(``text of <column>``) and with its declared type, and the row's number in ``row of file``.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import duckdb

from support import sql
from support.seed_contract import SeedDeclaration, SeedTest

ROW = sql.identifier("row of file")


@dataclass
class LoadedSeeds:
    """The seeds that could be read, as tables of ``connection`` with the seed's name."""

    connection: duckdb.DuckDBPyConnection
    files: dict[str, Path] = field(default_factory=dict)
    declarations: dict[str, SeedDeclaration] = field(default_factory=dict)
    line_numbers: dict[str, list[int]] = field(default_factory=dict)

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def line(self, name: str, row: int) -> int:
        """The line on which a row starts; the header is line 1."""
        if name not in self.line_numbers:
            self.line_numbers[name] = _line_numbers(self.files[name])
        return self.line_numbers[name][row]


@dataclass(frozen=True)
class Problem:
    """A row that fails a test."""

    row: int
    columns: str
    text: str


def text_of(column: str) -> str:
    """The name of the column that holds the text as it stands in the file."""
    return sql.identifier(f"text of {column}")


def nearest(name: str, known: list[str]) -> str:
    """A question with the known name that is most like ``name``; empty if none is."""
    found = get_close_matches(name, known, n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


def evaluate(seeds: LoadedSeeds, name: str, test: SeedTest) -> Iterator[Problem]:
    """The rows of the seed ``name`` that fail ``test``.

    Tests of other kinds than KINDS are left to dbt. Raises duckdb.Error, KeyError or
    ValueError when the test's arguments make no sense.
    """
    if test.kind not in KINDS:
        return
    if test.is_templated:
        raise ValueError("it has a template, but seeds are checked before dbt runs")
    tested = (
        f"(select * from {sql.identifier(name)} where {test.where or 'true'}) as tested"
    )
    yield from KINDS[test.kind](seeds, name, test, tested)


def _not_null(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    for (row,) in seeds.rows(
        f"select {ROW} from {tested} where {text_of(test.column)} is null"
    ):
        text = _sentences(test, "the value is missing.", "Fill it in.")
        yield Problem(row, test.column, text)


def _unique(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    """Like dbt, leaves missing values alone in ``unique``, not in ``unique_together``."""
    columns = test.arguments["columns"] if test.column is None else [test.column]
    is_known = "true" if test.column is None else f"{text_of(test.column)} is not null"
    for row, first, *values in seeds.rows(
        f"select {ROW}, first_row, {', '.join(map(text_of, columns))} from ("
        f"select *, min({ROW}) over (partition by {sql.column_list(columns)}) "
        f"as first_row from {tested} where {is_known}) where {ROW} <> first_row"
    ):
        text = (
            f"{_pairs(columns, values)} stands in line {seeds.line(name, first)} too."
        )
        remedy = "Remove one of the two rows, or rename it."
        yield Problem(row, ", ".join(columns), _sentences(test, text, remedy))


def _accepted_values(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    known = [str(value) for value in test.arguments["values"]]
    is_text = test.arguments.get("quote", True)
    accepted = ", ".join(map(sql.text, known) if is_text else known)
    for row, value in seeds.rows(
        f"select {ROW}, {text_of(test.column)} from {tested} "
        f"where {sql.identifier(test.column)} not in ({accepted})"
    ):
        text = f"{value!r} is unknown.{_remedy(value, known)}"
        yield Problem(row, test.column, _sentences(test, text, ""))


def _relationships(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    target, key = _target(seeds, test), test.arguments["field"]
    if target not in seeds.files:
        return
    table = sql.identifier(target)
    known = [
        value
        for (value,) in seeds.rows(
            f"select distinct {text_of(key)} from {table} "
            f"where {text_of(key)} is not null"
        )
    ]
    for row, value in seeds.rows(
        f"select {ROW}, {text_of(test.column)} from {tested} "
        f"where {sql.identifier(test.column)} is not null and not exists ("
        f"select 1 from {table} as target "
        f"where target.{sql.identifier(key)} = tested.{sql.identifier(test.column)})"
    ):
        text = f"{value!r} is no {key} of the seed {target}.{_remedy(value, known)}"
        yield Problem(row, test.column, _sentences(test, text, ""))


def _names_unrestricted(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    target, key = _target(seeds, test), sql.identifier(test.arguments["field"])
    if target not in seeds.files:
        return
    column = sql.identifier(test.column)
    for row, named in seeds.rows(
        f"select {ROW}, restricted.{key} from {tested} inner join (select distinct {key} "
        f"from {sql.identifier(target)} where sensitivity = 'restricted') as restricted "
        f"on list_contains(string_split(lower(tested.{column}), '|'), "
        f"lower(restricted.{key}))"
    ):
        text = f"{named!r} is restricted in the seed {target}."
        yield Problem(row, test.column, _sentences(test, text, "Remove the rule."))


def _no_overlap(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    start, end = test.arguments["from_column"], test.arguments["to_column"]
    by = test.arguments["by"]
    same = " and ".join(
        f"a.{sql.identifier(column)} is not distinct from b.{sql.identifier(column)}"
        for column in by
    )
    begins, ends = sql.identifier(start), sql.identifier(end)
    for row, other, *values in seeds.rows(
        f"with tested as (select * from {tested}) "
        f"select b.{ROW}, a.{ROW}, {', '.join(f'b.{text_of(column)}' for column in by)} "
        f"from tested as a inner join tested as b on {same} and a.{ROW} < b.{ROW} "
        f"where (a.{begins} is null or b.{ends} is null or a.{begins} < b.{ends}) "
        f"and (b.{begins} is null or a.{ends} is null or b.{begins} < a.{ends})"
    ):
        text = (
            f"overlaps with line {seeds.line(name, other)}, which has the same "
            f"{_pairs(by, values)}."
        )
        remedy = f"Let the earlier one's {end} be the later one's {start}."
        yield Problem(row, f"{start} and {end}", _sentences(test, text, remedy))


def _always(
    seeds: LoadedSeeds, name: str, test: SeedTest, tested: str
) -> Iterator[Problem]:
    condition = " ".join(test.arguments["condition"].split())
    words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", condition)))
    columns = [c for c in seeds.declarations[name].types if c in words]
    for row, *values in seeds.rows(
        f"select {', '.join([ROW, *map(text_of, columns)])} from {tested} "
        f"where not ({condition})"
    ):
        text = test.rule or f"this must be true: {condition}."
        if columns:
            text += f" Here: {_pairs(columns, values)}."
        yield Problem(
            row, test.column or "", f"{text} {test.hint or 'Correct the row.'}"
        )


KINDS: dict[str, Callable[..., Iterator[Problem]]] = {
    "not_null": _not_null,
    "unique": _unique,
    "unique_together": _unique,
    "accepted_values": _accepted_values,
    "relationships": _relationships,
    "names_unrestricted": _names_unrestricted,
    "no_overlap": _no_overlap,
    "always": _always,
}


def _target(seeds: LoadedSeeds, test: SeedTest) -> str | None:
    """The seed that a test refers to, whose own faults may have kept it from loading."""
    target = test.referenced_seed()
    if target not in seeds.declarations:
        raise ValueError(f"{test.arguments['to']} is no seed")
    return target


def _line_numbers(path: Path) -> list[int]:
    """The line on which each record starts, the header first."""
    lines = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        line = 1
        for values in reader:
            if values:
                lines.append(line)
            line = reader.line_num + 1
    return lines


def _sentences(test: SeedTest, what: str, remedy: str) -> str:
    return " ".join(part for part in (what, test.rule, test.hint or remedy) if part)


def _remedy(name: str, known: list[str]) -> str:
    few = f" Known are {', '.join(sorted(known))}." if len(known) <= 12 else ""
    return nearest(name, known) or few


def _pairs(columns: list[str], values: list[str | None]) -> str:
    return ", ".join(
        f"{column} {'missing' if value is None else repr(value)}"
        for column, value in zip(columns, values, strict=True)
    )
