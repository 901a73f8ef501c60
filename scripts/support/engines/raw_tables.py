"""The raw files as tables, checked and landed as scripts/build does, to be copied on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from support import raw_contract, raw_files, sql
from support.settings import PROJECT


@dataclass(frozen=True)
class RawTable:
    """One landed table, all columns of which are read as text."""

    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def query(self) -> str:
        """SQL that reads it in DuckDB.

        Other engines can't store the character NUL in a text. Cleaning makes a blank of
        it, as of the character that stands for it here.
        """
        columns = ", ".join(
            f"replace(cast({sql.identifier(column)} as varchar), chr(0), chr(1)) "
            f"as {sql.identifier(column)}"
            for column in self.columns
        )
        return f"select {columns} from {sql.identifier(self.schema)}.{sql.identifier(self.name)}"


@dataclass(frozen=True)
class Landed:
    """All raw tables, in a DuckDB database."""

    connection: duckdb.DuckDBPyConnection
    tables: list[RawTable]


@contextmanager
def landed(raw: Path) -> Iterator[Landed]:
    """Land the raw files in a database that is deleted afterwards.

    Raises RawFilesError when a file can't be read.
    """
    declared = raw_contract.declared_tables(PROJECT)
    tables = [
        RawTable(
            f"raw_{table.connector}",
            table.name,
            tuple(column.name for column in table.columns),
        )
        for table in declared
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "raw.duckdb")) as connection,
    ):
        raw_files.land(connection, raw, declared)
        yield Landed(connection, tables)
