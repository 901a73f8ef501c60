"""The two databases that readers open, made of what a build has left.

What connectors delivered, and what staging made of it, stays with the build: texts, URLs
and other people's words are in no file that anybody else opens, and in no free block of
one. What is dropped from a file of DuckDB stays in its free blocks; so a file is copied
only where nothing was dropped from it, and otherwise relation by relation. Two things may
stay in it that readers had before: what an edited rule (reuse.RULES) replaces, until the
next build of another kind, and rows of the same day that a history replaces, until the
next build of everything.
"""

import shutil
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from support import databases, sql
from support.settings import limit, load

HIDDEN = "direct"
# What builds remember of raw files, seeds and figures; no row of any of them.
BUILD_MEMORY = "raw_landing"


class UnpublishedError(Exception):
    """Something published reads something that is not; the message names both."""

    def __init__(self, view: str, error: duckdb.Error) -> None:
        reason = str(error).splitlines()[0]
        super().__init__(
            f"the view {view} reads something that is not published ({reason}). "
            "Materialize it as a table, or set its meta.is_published to false."
        )


def require_views_alone(built: Path) -> None:
    """Raise UnpublishedError when a view reads a relation that is in another file."""
    with duckdb.connect(str(built), read_only=True) as connection:
        views = connection.execute("""
            select schema_name, view_name
            from duckdb_views()
            where not internal
            order by schema_name, view_name
        """).fetchall()
        for schema, name in views:
            relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
            try:
                connection.execute(f"describe {relation}")
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                raise UnpublishedError(f"{schema}.{name}", error) from None


def copy_warehouse(built: Path, file: Path) -> None:
    """Make ``file`` a copy of ``built``, which holds only what may be published."""
    _forget(file)
    shutil.copyfile(built, file)


def copy_relations(built: Path, file: Path, kept: AbstractSet[tuple[str, str]]) -> None:
    """Write relations of a warehouse to a new ``file``, and what builds remember.

    Args:
        built: the database that has them.
        kept: (schema, name) of the relations. Tables keep their constraints; views
            stay views.

    Raises UnpublishedError when a view reads a relation that is not among them.
    """

    _forget(file)
    with duckdb.connect(str(file)) as connection:
        limit(connection)
        connection.execute(f"attach {sql.text(str(built))} as built (read_only)")
        made = connection.execute("""
            select schema_name, table_name, sql
            from duckdb_tables()
            where database_name = 'built' and not internal
            order by estimated_size desc, schema_name, table_name
        """).fetchall()
        inserts = []
        for schema, name, definition in made:
            if (schema, name) in kept or schema == BUILD_MEMORY:
                relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
                connection.execute(
                    f"create schema if not exists {sql.identifier(schema)}"
                )
                connection.execute(definition)
                inserts.append(f"insert into {relation} select * from built.{relation}")
        _execute_all(connection, inserts)
        views = connection.execute("""
            select schema_name, view_name, sql
            from duckdb_views()
            where database_name = 'built' and not internal
            order by schema_name, view_name
        """).fetchall()
        _make_views(
            connection,
            {
                f"{schema}.{name}": definition
                for schema, name, definition in views
                if (schema, name) in kept
            },
        )
        # Without it, a disk that is full would be noticed by nobody.
        connection.execute("checkpoint")


def _forget(file: Path) -> None:
    """Remove a database, and what a build that was killed has left beside it."""
    for leftover in (file, *databases.logs(file)):
        leftover.unlink(missing_ok=True)


def _execute_all(
    connection: duckdb.DuckDBPyConnection, statements: Iterable[str]
) -> None:
    """Run statements side by side: a table of few rows keeps one thread busy."""

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with ThreadPoolExecutor(load().threads) as pool:
        for _ in pool.map(execute, statements):
            pass


def _make_views(
    connection: duckdb.DuckDBPyConnection, definitions: dict[str, str]
) -> None:
    """Create views, those before that others read."""
    waiting = definitions
    while waiting:
        errors = {}
        for name, definition in waiting.items():
            schema = name.partition(".")[0]
            connection.execute(f"create schema if not exists {sql.identifier(schema)}")
            try:
                connection.execute(definition)
            except duckdb.CatalogException as error:
                errors[name] = error
        if len(errors) == len(waiting):
            name = min(errors)
            raise UnpublishedError(name, errors[name])
        waiting = {name: waiting[name] for name in errors}


def make_bi(
    built: Path, file: Path, columns: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    """Write the public models to ``file``, which is made anew.

    Args:
        built: the database that dbt built.
        columns: of each public model, as (schema, name), its columns with what
            meta.pii says of them. Those that are direct, or of which nothing is said,
            are left out.
    """
    _forget(file)
    with duckdb.connect(str(file)) as connection:
        limit(connection)
        connection.execute(f"attach {sql.text(str(built))} as built (read_only)")
        statements = []
        for (schema, name), pii in sorted(columns.items()):
            shown = sql.column_list(c for c, kind in pii.items() if kind != HIDDEN)
            if shown:
                relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
                connection.execute(
                    f"create schema if not exists {sql.identifier(schema)}"
                )
                statements.append(
                    f"create table {relation} as select {shown} from built.{relation}"
                )
        _execute_all(connection, statements)
        connection.execute("checkpoint")
