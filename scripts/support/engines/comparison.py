"""Whether two engines hold the same rows, as multisets and column by column."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from support import databases, sql


@dataclass(frozen=True)
class Compared:
    """What came of comparing one relation.

    Attributes:
        rows: how many the first engine has.
        other_rows: how many the second has.
        only_here: rows of the first that the second does not have.
        only_there: rows of the second that the first does not have.
        columns: of each column whose values differ, how many do.
    """

    relation: str
    rows: int
    other_rows: int
    only_here: int
    only_there: int
    columns: dict[str, int]

    @property
    def is_equal(self) -> bool:
        """Whether both have the same rows, each as often."""
        return not (self.only_here or self.only_there)


def columns_of(database: Path, relations: list[tuple[str, str]]) -> dict:
    """The columns of each relation, as (schema, name), with their types, in order.

    Without hashes that stand for several values within one build (macro row_hash), which
    are of a type of their own: each engine has its own.
    """
    with databases.opened(database, read_only=True) as connection:
        return {
            (schema, name): dict(
                connection.execute(
                    "select column_name, data_type from information_schema.columns "
                    "where table_schema = ? and table_name = ? and data_type <> 'UBIGINT' "
                    "order by ordinal_position",
                    [schema, name],
                ).fetchall()
            )
            for schema, name in relations
        }


def compare(
    database: Path, columns: dict, exported: dict[tuple[str, str], str]
) -> Iterator[Compared]:
    """Compare relations of a DuckDB database with what another engine exported.

    Args:
        columns: as columns_of gives them.
        exported: of each relation, the SQL with which DuckDB reads the other's rows.
    """
    with databases.opened(database, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for (schema, name), types in columns.items():
            casts = ", ".join(
                f"cast({sql.identifier(column)} as {kind}) as {sql.identifier(column)}"
                for column, kind in types.items()
            )
            connection.execute(
                f"create or replace temp table there as select {casts} "
                f"from {exported[schema, name]}"
            )
            here = f"{sql.identifier(schema)}.{sql.identifier(name)}"
            yield _compare(connection, f"{schema}.{name}", here, types)


def _compare(
    connection: duckdb.DuckDBPyConnection, relation: str, here: str, types: dict
) -> Compared:
    def count(query: str) -> int:
        return connection.execute(f"select count(*) from ({query})").fetchone()[0]

    all_columns = sql.column_list(types)
    this, that = f"select {all_columns} from {here}", f"select {all_columns} from there"
    only_here = count(f"{this} except all {that}")
    only_there = count(f"{that} except all {this}")
    differing = {}
    for column in types if only_here or only_there else ():
        name = sql.identifier(column)
        values = count(f"select {name} from there except all select {name} from {here}")
        if values:
            differing[column] = values
    return Compared(
        relation, count(this), count(that), only_here, only_there, differing
    )
