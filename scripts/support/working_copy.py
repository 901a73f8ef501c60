"""A build's own database file, and its publication: readers never see half a build."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from support import sql
from support.settings import Settings

SEEDS_TABLE = """
    create schema if not exists raw_landing;
    create table if not exists raw_landing.seeds (fingerprint varchar)
"""


class WorkingCopyError(Exception):
    """The database can't be built or published now; the message says why."""


@contextmanager
def only_build(settings: Settings) -> Iterator[None]:
    """Hold the build's lock; raises WorkingCopyError when another build holds it."""
    import fcntl

    try:
        settings.build_folder.mkdir(parents=True, exist_ok=True)
        lock = (settings.build_folder / "lock").open("w")
    except OSError as error:
        raise WorkingCopyError(
            f"{settings.build_folder} can't be written ({error.strerror}). Correct its "
            "permissions, or LEAD_SCORING_DB."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkingCopyError(
                f"another build of {settings.database} is running. Wait until it ends."
            ) from None
        yield


def start(settings: Settings) -> Path:
    """Make the working file and return it.

    It starts as a copy of the published file, whose incremental models hold the history.
    """
    working = settings.working_database
    for leftover in (working, _log(working)):
        leftover.unlink(missing_ok=True)
    if settings.database.exists():
        try:
            duckdb.connect(str(settings.database), read_only=True).close()
        except duckdb.Error:
            raise WorkingCopyError(
                f"{settings.database} can't be opened: another program has it open for "
                "writing, or it is no database of this DuckDB. Close the program, or "
                "move the file away."
            ) from None
        for source, copy in (
            (settings.database, working),
            (_log(settings.database), _log(working)),
        ):
            if source.exists():
                shutil.copyfile(source, copy)
    return working


def seeds_loaded(working: Path) -> str | None:
    """The fingerprint of the seeds whose tables the working file holds; None if none."""
    with duckdb.connect(str(working)) as connection:
        connection.execute(SEEDS_TABLE)
        found = connection.execute("select fingerprint from raw_landing.seeds")
        row = found.fetchone()
    return row[0] if row else None


def remember_seeds(working: Path, fingerprint: str) -> None:
    """Write down of which seeds the working file now holds the tables."""
    with duckdb.connect(str(working)) as connection:
        connection.execute("delete from raw_landing.seeds")
        connection.execute("insert into raw_landing.seeds values (?)", [fingerprint])


def publish(settings: Settings, relations: set[tuple[str, str]]) -> None:
    """Put the working file in the published file's place, at once or not at all.

    Of the copy it began with, only ``relations``, given as (schema, name), and the raw
    tables stay: a mart that the project no longer has would never change again.
    """
    working = settings.working_database
    with duckdb.connect(str(working)) as connection:
        for schema, name, kind in connection.execute("""
            select table_schema, table_name, table_type
            from information_schema.tables
            where not starts_with(table_schema, 'raw_')
        """).fetchall():
            if (schema, name) not in relations:
                relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
                kind = "view" if kind == "VIEW" else "table"
                connection.execute(f"drop {kind} if exists {relation}")
        connection.execute("checkpoint")
    if _log(working).exists():
        raise WorkingCopyError(
            f"{working} is open in another program. Close it and build again."
        )
    # The working file holds what the published file's log held when it was copied.
    _log(settings.database).unlink(missing_ok=True)
    os.replace(working, settings.database)


def _log(database: Path) -> Path:
    return database.with_name(database.name + ".wal")
