"""Tables of figures, which is all that Great Expectations gets to see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from support import sql

# Beneath so many rows or values a share says little.
FEW = 30


@dataclass(frozen=True)
class Frame:
    """The figures that one suite is about.

    Attributes:
        name: of the suite, its validation definition and its checkpoint.
        columns: the first says what a row is about, the others are figures; None where
            there is nothing to tell or to compare with.
    """

    name: str
    columns: dict[str, list]


def query(connection: duckdb.DuckDBPyConnection, name: str, text: str) -> Frame:
    """The rows of a query, whose figures are doubles or integers."""
    found = connection.execute(text)
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    return Frame(name, {c: [row[i] for row in rows] for i, c in enumerate(names)})


@contextmanager
def attached(
    connection: duckdb.DuckDBPyConnection, database: Path | None
) -> Iterator[None]:
    """Have the last published database, if there is one, attached as ``published``."""
    if database is None:
        yield
        return
    connection.execute(f"attach {sql.text(str(database))} as published (read_only)")
    try:
        yield
    finally:
        connection.execute("detach published")


def before(
    connection: duckdb.DuckDBPyConnection, name: str, text: str, present: str
) -> None:
    """Make the temporary table ``name`` of a query on the published database.

    It is empty, with the columns of the query ``present``, where the published
    database lacks what the query reads: it is the first, or an older version's.
    """
    connection.execute(
        f"create or replace temporary table {name} as from ({present}) where false"
    )
    try:
        connection.execute(f"insert into {name} by name {text}")
    except (duckdb.CatalogException, duckdb.BinderException):
        return
