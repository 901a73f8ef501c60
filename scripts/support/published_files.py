"""The two databases that readers open, made of what a build has left.

What connectors delivered, and what staging made of it, stays with the build: texts, URLs
and other people's words are in no file that anybody else opens, and in no free block of
one. What is dropped from a file of DuckDB stays in its free blocks; so a file is copied
only where nothing was dropped from it, and otherwise relation by relation. Two things that
readers had before may stay: in both files what an edited rule (reuse.RULES) replaces, until
the next build of another kind; in the warehouse also rows of the same day that a history
replaces, until the next build of everything.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb

from support import databases, sql
from support.publication import Relation
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


def copy_relations(built: Path, file: Path, kept: AbstractSet[Relation]) -> None:
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
    built: Path, file: Path, columns: Mapping[Relation, Mapping[str, str]]
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
        _execute_all(connection, _creations(connection, columns))
        connection.execute("checkpoint")


def rescore_bi(
    built: Path,
    file: Path,
    columns: Mapping[Relation, Mapping[str, str]],
    *,
    before: Path,
    rescored: Mapping[Relation, Sequence[str]],
    as_of: date,
) -> None:
    """Do what `make_bi` does, in a copy of the one before.

    Args:
        before: the file that readers have, with the same models and columns.
        rescored: of those models that were rescored by subject (macros/rescoring.sql),
            the columns that name a row's subject. Rows of subjects that are not in
            rescored_subjects are as before, but for the version of the rules.
        as_of: the day the scores are for.
    """
    _forget(file)
    shutil.copyfile(before, file)
    with duckdb.connect(str(file)) as connection:
        limit(connection)
        connection.execute(f"attach {sql.text(str(built))} as built (read_only)")
        beside = sql.text(str(databases.unpublished(built)))
        connection.execute(f"attach {beside} as beside (read_only)")
        whole = {}
        for relation, pii in columns.items():
            name = _name(relation)
            if relation in rescored:
                key = ", ".join(rescored[relation])
                for statement in _rescored_rows(name, pii, key, as_of):
                    connection.execute(statement)
            else:
                connection.execute(f"drop table if exists {name}")
                whole[relation] = pii
        connection.execute("checkpoint")
        _execute_all(connection, _creations(connection, whole))
        connection.execute("checkpoint")


def _rescored_rows(
    name: str, pii: Mapping[str, str], key: str, as_of: date
) -> Iterator[str]:
    """Statements that replace the rows of rescored subjects.

    And those that dbt's macro name_ruleset_versions has.
    """
    rescored = (
        f"({key}) in (select {key} from beside.scoring.rescored_subjects "
        f"where as_of_date = date {sql.text(as_of.isoformat())})"
    )
    yield f"delete from {name} where {rescored}"
    yield f"insert into {name} select {_shown(pii)} from built.{name} where {rescored}"
    if "ruleset_version" in pii:
        yield (
            f"update {name} as told set ruleset_version = versions.ruleset_version "
            "from built.scoring.ruleset_versions as versions "
            "where told.as_of_date = versions.as_of_date "
            "and told.scoring_model = versions.scoring_model "
            "and told.ruleset_version <> versions.ruleset_version"
        )


def _creations(
    connection: duckdb.DuckDBPyConnection,
    columns: Mapping[Relation, Mapping[str, str]],
) -> list[str]:
    """Statements that make the tables of public models, once their schemas are there."""
    statements = []
    for relation, pii in sorted(columns.items()):
        if shown := _shown(pii):
            schema = sql.identifier(relation[0])
            connection.execute(f"create schema if not exists {schema}")
            name = _name(relation)
            statements.append(
                f"create table {name} as select {shown} from built.{name}"
            )
    return statements


def _shown(pii: Mapping[str, str]) -> str:
    """A list of the columns that everybody may see; empty where there is none."""
    return sql.column_list(column for column, kind in pii.items() if kind != HIDDEN)


def _name(relation: Relation) -> str:
    return ".".join(map(sql.identifier, relation))
