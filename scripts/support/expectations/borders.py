"""The figures of both borders, beside those of what is published."""

from datetime import date
from pathlib import Path

import duckdb

from support import raw_contract, raw_origin
from support.expectations import mart_figures, raw_figures
from support.expectations.frames import Frame
from support.publication import Generation
from support.settings import PROJECT, Settings, limit


def raw(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    as_of: date,
    before: Generation | None,
    are_same: bool = False,
) -> list[Frame]:
    """Take the figures of the landed raw tables, and compare them.

    Args:
        before: what is published; None to compare nothing.
        are_same: whether they are those whose figures were taken last, if any were.
    """
    limit(connection)
    if not are_same or not raw_figures.are_taken(connection):
        tables = raw_contract.declared_tables(PROJECT)
        raw_figures.take(connection, tables, as_of, raw_origin.origin(settings.raw))
    return raw_figures.compared(connection, _database(settings, before))


def marts(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    as_of: date,
    before: Generation | None,
) -> list[Frame]:
    """Take the figures of the marts, and compare them."""
    limit(connection)
    published_as_of = before.as_of if before else None
    return mart_figures.compared(
        connection, as_of, _database(settings, before), published_as_of
    )


def _database(settings: Settings, before: Generation | None) -> Path | None:
    return before.folder / settings.database.name if before else None
