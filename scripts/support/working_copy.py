"""The database files that a build writes, and no reader opens."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from support import databases, locks, publication, published_files, sql
from support.publication import Relation
from support.reuse import Reuse
from support.settings import Settings

SEEDS_TABLE = """
    create schema if not exists raw_landing;
    create table if not exists raw_landing.seeds (fingerprint varchar)
"""

# All but raw tables, and what builds remember.
RELATIONS = """
    select table_catalog, table_schema, table_name, table_type
    from information_schema.tables
    where
        (table_catalog = current_database() and table_schema <> 'raw_landing')
        or (table_catalog = ? and not starts_with(table_schema, 'raw_'))
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


def start(settings: Settings, seeds: str) -> bool:
    """Make the files that the build writes anew.

    They start with those tables of what is published that the build goes on with:
    histories, and seeds where their fingerprint is still ``seeds``. What a build that
    failed has left there is forgotten.

    Returns whether the first of them will hold nothing but what may be published, also
    in its free blocks.
    """
    working = settings.database
    check(settings)
    try:
        before = publication.published(settings)
    except publication.PublicationError as error:
        raise WorkingCopyError(str(error)) from None
    databases.remove(working)
    _mark(settings).write_text(f"{working}\n")
    if before is None:
        return True
    file = before.folder / working.name
    if before.histories is None:
        _begin_with(file, working, kept=None)
        return False
    has_seeds = seeds_loaded(file) == seeds
    kept = before.histories | (before.seeds if has_seeds else frozenset())
    _begin_with(file, working, kept)
    return True


def go_on(settings: Settings, reused: Reuse) -> bool:
    """Make the first of the files anew, with what stays; the other is gone on with.

    Returns what `start` returns.
    """
    working = settings.database
    check(settings)
    for leftover in (working, databases.log(working)):
        leftover.unlink(missing_ok=True)
    file = reused.generation.folder / working.name
    _begin_with(file, working, None if reused.may_keep_replaced else reused.kept)
    return True


def _begin_with(
    published: Path, working: Path, kept: AbstractSet[Relation] | None
) -> None:
    """Copy relations of what is published; None for the file with all of them.

    Whole or not at all, also for who looks at the file after a build was killed.
    """
    copy = working.with_name(working.name + publication.PARTIAL)
    try:
        if kept is None:
            published_files.copy_warehouse(published, copy)
        else:
            published_files.copy_relations(published, copy, kept)
        copy.rename(working)
    finally:
        for leftover in (copy, databases.log(copy)):
            leftover.unlink(missing_ok=True)


def _mark(settings: Settings) -> Path:
    """A file that names the database which builds have written here."""
    return settings.build_folder / "database"


def check(settings: Settings) -> None:
    """Raise WorkingCopyError when a file is in use, or is not one that builds write."""
    mark = _mark(settings)
    is_own = mark.exists() and mark.read_text().strip() == str(settings.database)
    for file in (settings.database, databases.unpublished(settings.database)):
        if file.exists():
            _check(file, is_own)


def _check(file: Path, is_own: bool) -> None:
    try:
        with duckdb.connect(str(file)) as connection:
            tables = connection.execute("""
                select count(*), count(*) filter (starts_with(table_schema, 'raw_'))
                from information_schema.tables
            """)
            count, raw_count = tables.fetchone()
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise WorkingCopyError(
                f"{file} can't be opened: another program has it open. Close the "
                "program, and let readers open current.duckdb beside it."
            ) from None
        # What a killed build has left may be broken.
        count, raw_count = 1, 0
    if not is_own and count and not raw_count:
        raise WorkingCopyError(
            f"{file} is something else's file, and a build would replace it. Let "
            "LEAD_SCORING_DB name another file, or move this one away."
        )


def seeds_loaded(file: Path) -> str | None:
    """The fingerprint of the seeds whose tables a file holds; None if it says none."""
    with duckdb.connect(str(file), read_only=True) as connection:
        try:
            found = connection.execute("select fingerprint from raw_landing.seeds")
        except duckdb.CatalogException:
            return None
        row = found.fetchone()
    return row[0] if row else None


def remember_seeds(working: Path, fingerprint: str) -> None:
    """Write down of which seeds the working file now holds the tables."""
    with duckdb.connect(str(working)) as connection:
        connection.execute(SEEDS_TABLE)
        connection.execute("delete from raw_landing.seeds")
        connection.execute("insert into raw_landing.seeds values (?)", [fingerprint])


def finish(
    settings: Settings,
    relations: AbstractSet[tuple[str, str]],
    published: AbstractSet[tuple[str, str]],
) -> bool:
    """Leave in each file what belongs there, and bring all of it to the disk.

    That is ``relations``, given as (schema, name), those that are ``published`` in the
    first: a mart that the project no longer has would never change again.

    Returns whether nothing was dropped from the first file.
    """
    working = settings.database
    is_left_alone = True
    with databases.opened(working) as connection:
        found = connection.execute(RELATIONS, [databases.UNPUBLISHED]).fetchall()
        for database, schema, name, kind in found:
            is_first = database != databases.UNPUBLISHED
            belongs = published if is_first else relations - published
            if (schema, name) not in belongs:
                relation = ".".join(map(sql.identifier, (database, schema, name)))
                kind = "view" if kind == "VIEW" else "table"
                connection.execute(f"drop {kind} if exists {relation}")
                is_left_alone = is_left_alone and not is_first
        connection.execute("checkpoint")
        connection.execute(f"checkpoint {databases.UNPUBLISHED}")
    if any(log.exists() for log in databases.logs(working)):
        raise WorkingCopyError(
            f"{working} is open in another program. Close it and build again."
        )
    return is_left_alone
