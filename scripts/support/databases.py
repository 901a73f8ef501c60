"""The two files of a warehouse in the making, opened as one.

What is published is in LEAD_SCORING_DB. What is not, raw and staged rows and steps that
say nothing of their own, is in a file beside it, which profiles.yml attaches. So the
first can be published as it is, and the rest has never been in it.
"""

from pathlib import Path

import duckdb

from support import sql

# Its name as a database, and the end of its file's.
UNPUBLISHED = "unpublished"
# The first is where DuckDB creates what names no schema, and finds a name that two have.
SCHEMAS = """
    select database_name, schema_name
    from duckdb_schemas()
    where
        database_name = current_database()
        or (database_name = ? and schema_name <> 'main')
    order by
        database_name = current_database() desc,
        schema_name = 'main' desc,
        schema_name
"""


def unpublished(database: Path) -> Path:
    """The file beside ``database`` that is never published."""
    return database.with_name(f"{database.name}.{UNPUBLISHED}")


def name(database: Path) -> str:
    """What DuckDB calls the database of a file."""
    return database.name.lstrip(".").split(".")[0]


def opened(database: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open both files; what is in their schemas now is found by schema and name.

    Where there is no second file, one is made; or, if they are only to be read, gone
    without. What is created should name its database, as schemas may be in both.
    """
    connection = duckdb.connect(str(database), read_only=read_only)
    beside = unpublished(database)
    if beside.exists() or not read_only:
        mode = "(read_only)" if read_only else ""
        try:
            connection.execute(
                f"attach if not exists {sql.text(str(beside))} as {UNPUBLISHED} {mode}"
            )
            _find_by_schema(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _find_by_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB look for a schema's relations in both files."""
    found = connection.execute(SCHEMAS, [UNPUBLISHED]).fetchall()
    path = ",".join(".".join(map(sql.identifier, name)) for name in found)
    connection.execute(f"set search_path = {sql.text(path)}")


def log(file: Path) -> Path:
    """What DuckDB leaves beside a file while it is written, or after a crash."""
    return file.with_name(file.name + ".wal")


def logs(database: Path) -> list[Path]:
    """The logs of both files."""
    return [log(database), log(unpublished(database))]


def remove(database: Path) -> None:
    """Remove both files, and what DuckDB has left beside them."""
    for file in (database, unpublished(database), *logs(database)):
        file.unlink(missing_ok=True)
