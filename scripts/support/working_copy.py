"""The database file that a build writes, and no reader opens."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from support import locks, publication, sql
from support.settings import Settings

SEEDS_TABLE = """
    create schema if not exists raw_landing;
    create table if not exists raw_landing.seeds (fingerprint varchar)
"""


class WorkingCopyError(Exception):
    """The database can't be built now; the message says why."""


@contextmanager
def only_build(settings: Settings) -> Iterator[None]:
    """Hold the build's lock; raises WorkingCopyError when another build holds it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.held(settings.build_folder / "lock"))
        except OSError as error:
            raise WorkingCopyError(
                f"{settings.build_folder} can't be written ({error.strerror}). Correct "
                "its permissions, or LEAD_SCORING_DB."
            ) from None
        except locks.HeldError:
            raise WorkingCopyError(
                f"another build of {settings.database} is running. Wait until it ends."
            ) from None
        yield


def start(settings: Settings) -> None:
    """Make the file that the build writes.

    It starts as a copy of what is published, whose incremental models hold the history;
    what a build that failed has left there is forgotten.
    """
    working = settings.database
    check(settings)
    try:
        before = publication.published(settings)
    except publication.PublicationError as error:
        raise WorkingCopyError(str(error)) from None
    for leftover in (working, _log(working)):
        leftover.unlink(missing_ok=True)
    _mark(settings).write_text(f"{working}\n")
    if before:
        # Whole or not at all, also for who looks at the file after a build was killed.
        copy = working.with_name(working.name + publication.PARTIAL)
        shutil.copyfile(before.folder / working.name, copy)
        copy.rename(working)


def _mark(settings: Settings) -> Path:
    """A file that names the database which builds have written here."""
    return settings.build_folder / "database"


def check(settings: Settings) -> None:
    """Raise WorkingCopyError when the file is in use, or is not one that builds write."""
    working, mark = settings.database, _mark(settings)
    if not working.exists():
        return
    is_own = mark.exists() and mark.read_text().strip() == str(working)
    try:
        with duckdb.connect(str(working)) as connection:
            tables = connection.execute("""
                select count(*), count(*) filter (starts_with(table_schema, 'raw_'))
                from information_schema.tables
            """)
            count, raw_count = tables.fetchone()
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise WorkingCopyError(
                f"{working} can't be opened: another program has it open. Close the "
                "program, and let readers open current.duckdb beside it."
            ) from None
        # What a killed build has left may be broken.
        count, raw_count = 1, 0
    if not is_own and count and not raw_count:
        raise WorkingCopyError(
            f"{working} is something else's file, and a build would replace it. Let "
            "LEAD_SCORING_DB name another file, or move this one away."
        )


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


def finish(settings: Settings, relations: set[tuple[str, str]]) -> None:
    """Leave in the file what is the project's, and bring all of it to the disk.

    Of the copy it began with, only ``relations``, given as (schema, name), and the raw
    tables stay: a mart that the project no longer has would never change again.
    """
    working = settings.database
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


def _log(database: Path) -> Path:
    return database.with_name(database.name + ".wal")
