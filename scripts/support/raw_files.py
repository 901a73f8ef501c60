"""Lands the raw files in DuckDB, one relation per declared table, its columns as text.

``<raw folder>/<connector>/<table>.csv`` becomes the table raw_<connector>.<table>;
``.parquet`` becomes a view on the file. Timestamps of Parquet files stay what they are
where the table declares them as such, since reading them from text takes a while. What is
missing is filled in and told, what is wrong stops the build. Nothing here prints or returns
a value from the data.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from support import csv_files, databases, sql
from support.raw_contract import RawColumn, RawTable
from support.settings import limit

LONGEST_LINE = 2 * csv_files.LONGEST_VALUE


class RawFilesError(Exception):
    """The raw files can't be used; one sentence per fault."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class LandedFile:
    """What became of one declared table or one file.

    Attributes:
        table_name: None for a folder that belongs to no connector.
        file_name: relative to the raw folder; None when the table has no file.
        row_count: None when a file that isn't used couldn't be counted.
        status: landed, missing (an empty table) or not_used.
        detail: what a person should know about it; may be empty.
        missing_columns: declared columns that the file lacks; they are null.
    """

    connector: str
    table_name: str | None
    file_name: str | None
    row_count: int | None
    status: str
    detail: str
    missing_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Source:
    """A readable raw file: its columns' names and expressions, and its rows."""

    relation: str
    columns: dict[str, str]
    rows: int
    is_copied: bool
    timestamps: frozenset[str] = frozenset()


def land(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    tables: list[RawTable],
    database: str | None = None,
) -> list[LandedFile]:
    """Land every declared table and return what became of each table and file.

    The same is written to raw_landing.files of the connection's own database. Raises
    RawFilesError with all faults found; then nothing has been landed.

    Args:
        database: the attached one that gets the tables; None for the connection's own.
    """
    if not raw.is_dir():
        raise RawFilesError(
            f"{raw} is no folder. Correct LEAD_SCORING_RAW, or make the folder."
        )
    connection.execute("set TimeZone = 'UTC'")
    place = f"{sql.identifier(database)}." if database else ""
    connection.execute("begin")
    try:
        landed, faults = _land_all(connection, raw, tables, place)
        if faults:
            raise RawFilesError(*faults)
    except BaseException:
        connection.execute("rollback")
        raise
    # A transaction writes to one database.
    connection.execute("commit")
    _write_report(connection, landed)
    return landed


def land_beside(database: Path, raw: Path, tables: list[RawTable]) -> list[LandedFile]:
    """Land the tables in the file beside ``database``, which is never published."""
    with databases.opened(database) as connection:
        limit(connection)
        return land(connection, raw, tables, databases.UNPUBLISHED)


def _land_all(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    tables: list[RawTable],
    place: str,
) -> tuple[list[LandedFile], list[str]]:
    landed: list[LandedFile] = []
    faults: list[str] = []
    for connector in sorted({table.connector for table in tables}):
        schema = place + sql.identifier(f"raw_{connector}")
        connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute(f"create schema {schema}")
        own = [table for table in tables if table.connector == connector]
        files = _files(raw / connector)
        for table in own:
            found = files.pop(table.name.lower(), []) if table.is_in_use else []
            try:
                relation = f"{schema}.{sql.identifier(table.name)}"
                landed.append(_land_table(connection, raw, table, relation, found))
            except RawFilesError as error:
                faults.extend(error.faults)
        for table_name, paths in files.items():
            landed.extend(
                _not_used(connection, raw, connector, table_name, path)
                for path in paths
            )
    connectors = {table.connector for table in tables}
    for folder in sorted(path for path in raw.iterdir() if path.is_dir()):
        if folder.name not in connectors and not folder.name.startswith("."):
            detail = "no connector of this name"
            landed.append(
                LandedFile(
                    folder.name, None, f"{folder.name}/", None, "not_used", detail
                )
            )
    return landed, faults


def _files(folder: Path) -> dict[str, list[Path]]:
    """The folder's files by the table they are named for, in lower case."""
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            files.setdefault(path.name.split(".")[0].lower(), []).append(path)
    return files


def _land_table(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    table: RawTable,
    relation: str,
    paths: list[Path],
) -> LandedFile:
    """Create ``relation`` from the table's file; an empty table where there is none."""
    if not paths:
        columns = ", ".join(f"{sql.identifier(c.name)} varchar" for c in table.columns)
        connection.execute(f"create table {relation} ({columns})")
        detail = "" if table.is_in_use else "the connector is not in use"
        return LandedFile(table.connector, table.name, None, 0, "missing", detail)

    names = [str(path.relative_to(raw)) for path in paths]
    if len(paths) > 1:
        raise RawFilesError(
            f"{' and '.join(names)} are for the same table. Keep one of them."
        )
    path, name = paths[0], names[0]
    source = _open(connection, path, name)
    faults = [
        f"{name}: the column {column.name} is missing, without which the table can't "
        "be used. Export it again with this column."
        for column in table.columns
        if column.is_required and column.name.lower() not in source.columns
    ]
    if faults:
        raise RawFilesError(*faults)

    expressions = ",\n    ".join(
        f"{_expression(source, column)} as {sql.identifier(column.name)}"
        for column in table.columns
    )
    kind = "table" if source.is_copied else "view"
    _execute(
        connection,
        f"create {kind} {relation} as select\n    {expressions}\n"
        f"from {source.relation}",
        name,
    )
    (rows,) = _execute(connection, f"select count(*) from {relation}", name)
    if rows != source.rows:
        raise RawFilesError(
            f"{name}: {source.rows} rows are in the file, but {rows} were read. "
            "Export it again, with quotes around every value."
        )
    missing = tuple(
        c.name for c in table.columns if c.name.lower() not in source.columns
    )
    extra = len(source.columns.keys() - {c.name.lower() for c in table.columns})
    parts = []
    if missing:
        parts.append(f"missing columns are null: {', '.join(missing)}")
    if extra:
        parts.append(f"other columns, not read: {extra}")
    return LandedFile(
        table.connector, table.name, name, rows, "landed", "; ".join(parts), missing
    )


def _open(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> _Source:
    """Read a file's header and rows; raises RawFilesError when it can't be read."""
    literal = sql.file(path)
    if path.suffix.lower() == ".csv":
        try:
            shape = csv_files.check(path)
        except csv_files.CsvError as error:
            raise RawFilesError(f"{name}: {error}") from None
        # Columns get their place as a name here, and their own name when landed: so
        # they are bound by name, whatever their order.
        columns = {
            header.strip().lower(): f"c{place}"
            for place, header in enumerate(shape.header)
        }
        types = ", ".join(f"{place}: 'varchar'" for place in columns.values())
        relation = (
            f"read_csv({literal}, columns = {{{types}}}, auto_detect = false, "
            "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            "encoding = 'utf-8', strict_mode = true, null_padding = false, "
            f"max_line_size = {_longest_line(path)})"
        )
        return _Source(relation, columns, shape.rows, is_copied=True)
    if path.suffix.lower() == ".parquet":
        relation = f"read_parquet({literal})"
        (rows,) = _execute(connection, f"select count(*) from {relation}", name)
        described = connection.execute(f"describe select * from {relation}").fetchall()
        columns = {
            column.lower(): _as_text(sql.identifier(column), data_type)
            for column, data_type, *_ in described
        }
        timestamps = frozenset(
            column.lower() for column, kind, *_ in described if kind == "TIMESTAMP"
        )
        return _Source(relation, columns, rows, False, timestamps)
    raise RawFilesError(
        f"{name} is neither .csv nor .parquet. Save it as one of them, or remove it."
    )


def _expression(source: _Source, column: RawColumn) -> str:
    """A declared column as it is landed; null where the file has no such column."""
    name = column.name.lower()
    expression = source.columns.get(name, "null")
    if column.kind == "timestamp" and name in source.timestamps:
        return expression
    return f"cast({expression} as varchar)"


def _longest_line(path: Path) -> int:
    """The longest line to expect, in bytes; DuckDB reserves a multiple of it."""
    return min(max(path.stat().st_size, 2_000_000), LONGEST_LINE)


def _as_text(column: str, data_type: str) -> str:
    """The expression that gives a Parquet column as the text a CSV file would have."""
    if data_type in ("DOUBLE", "FLOAT"):
        # Ids that had gaps are often exported as floats: 42.0 is the id 42.
        is_whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        whole = f"cast(cast({column} as bigint) as varchar)"
        return f"case when {is_whole} then {whole} else cast({column} as varchar) end"
    if data_type.endswith("]") or data_type.startswith(("STRUCT", "MAP")):
        return f"to_json({column})"
    return column


def _not_used(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    connector: str,
    table_name: str,
    path: Path,
) -> LandedFile:
    """Account for a file that belongs to no declared table."""
    name = str(path.relative_to(raw))
    try:
        rows, detail = _open(connection, path, name).rows, "no table that is read"
    except RawFilesError as error:
        rows, detail = None, error.faults[0]
    return LandedFile(connector, table_name, name, rows, "not_used", detail)


def _write_report(
    connection: duckdb.DuckDBPyConnection, landed: list[LandedFile]
) -> None:
    connection.execute("create schema if not exists raw_landing")
    connection.execute("""
        create or replace table raw_landing.files (
            connector varchar,
            table_name varchar,
            file_name varchar,
            row_count bigint,
            status varchar,
            detail varchar
        )
    """)
    connection.executemany(
        "insert into raw_landing.files values (?, ?, ?, ?, ?, ?)",
        [
            (f.connector, f.table_name, f.file_name, f.row_count, f.status, f.detail)
            for f in landed
        ],
    )


def _execute(connection: duckdb.DuckDBPyConnection, query: str, name: str) -> tuple:
    """Run ``query`` on the file ``name`` and return the first row.

    DuckDB's own messages quote the line they stumble on, so only their kind is told.
    """
    try:
        return connection.execute(query).fetchone() or ()
    except duckdb.Error as error:
        raise RawFilesError(f"{name}: {_reason(str(error))}") from None


def _reason(message: str) -> str:
    line = re.search(r"CSV Error on Line: (\d+)", message)
    if "invalid state" in message:
        return (
            "its line ends are of several kinds (LF, CRLF, CR). Save it with one kind."
        )
    if line:
        return f"line {line.group(1)} can't be read as CSV. Export the file again."
    if "parquet" in message.lower():
        return "it can't be read as Parquet. Export it again."
    return "it can't be read. Check that it is whole and readable, and export it again."
