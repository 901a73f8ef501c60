"""What has changed in the seeds since the build that readers have.

A list that was cut off between two lines is a file like any other, only shorter. Nobody
sees that in the file, so every build tells how many rows came and went.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from support import sql
from support.seed_tests import LoadedSeeds

# Of so few rows half are soon gone; of more, that is a loss until somebody says it isn't.
FEW = 10
LEAST_LEFT = 0.5


@dataclass(frozen=True)
class SeedChange:
    """A seed whose rows are not those of the published build.

    Attributes:
        file: the seed's CSV file.
        before: so many rows it had.
        gone: so many of them it no longer has.
        new: so many rows it has that it had not.
    """

    file: Path
    before: int
    gone: int
    new: int

    @property
    def is_loss(self) -> bool:
        """Whether so much is gone that it has to be said to be meant."""
        left = self.before - self.gone + self.new
        return self.before >= FEW and left < LEAST_LEFT * self.before

    def __str__(self) -> str:
        gone = f"{self.gone:,} of {self.before:,} rows gone, " if self.gone else ""
        place = f"seeds/{self.file.parent.name}/{self.file.name}"
        return f"{place}: {gone}{self.new:,} new"


def compare(seeds: LoadedSeeds, published: Path) -> list[SeedChange]:
    """Return the seeds with other rows than in the database ``published``, by file.

    Rows are compared by the columns that both have, in any order. A seed that only one
    of the two has is none of them: adding and removing one takes more than its file.
    """
    connection = seeds.connection
    connection.execute(f"attach {sql.text(str(published))} as published (read_only)")
    try:
        columns = _columns(connection)
        changes = [
            _change(connection, name, seeds.files[name], columns[name])
            for name in sorted(seeds.files.keys() & columns.keys())
        ]
    finally:
        connection.execute("detach published")
    return [change for change in changes if change.gone or change.new]


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, list[str]]]:
    """Of each seed in both databases, its published schema and the common columns."""
    found = connection.execute("""
        select now.table_name, before.schema_name, list(now.column_name)
        from duckdb_columns() as now
        inner join duckdb_columns() as before
            on now.table_name = before.table_name
                and now.column_name = before.column_name
        where
            now.database_name = current_database()
            and before.database_name = 'published'
            and before.schema_name in ('rules', 'reference')
        group by now.table_name, before.schema_name
    """)
    return {name: (schema, columns) for name, schema, columns in found.fetchall()}


def _change(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    file: Path,
    published: tuple[str, list[str]],
) -> SeedChange:
    schema, columns = published
    # As text, since a column's declared type may have changed with its values as they are.
    texts = ", ".join(f"cast({sql.identifier(c)} as varchar)" for c in columns)
    now = f"select {texts} from {sql.identifier(name)}"
    before = (
        f"select {texts} from published.{sql.identifier(schema)}.{sql.identifier(name)}"
    )
    counts = connection.execute(
        f"select (select count(*) from ({before})), "
        f"(select count(*) from ({before} except all {now})), "
        f"(select count(*) from ({now} except all {before}))"
    ).fetchone()
    return SeedChange(file, *counts)
