"""The database that BI opens: the marts, without direct personal data."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from support import sql

HIDDEN = "direct"


def make(
    warehouse: Path, file: Path, columns: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    """Write the public models of ``warehouse`` to ``file``, which is made anew.

    Args:
        columns: of each public model, as (schema, name), its columns with what
            meta.pii says of them. Those that are direct, or of which nothing is said,
            are left out.
    """
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach {sql.text(str(warehouse))} as built (read_only)")
        for (schema, name), pii in sorted(columns.items()):
            shown = sql.column_list(c for c, kind in pii.items() if kind != HIDDEN)
            if shown:
                relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
                connection.execute(
                    f"create schema if not exists {sql.identifier(schema)}"
                )
                connection.execute(
                    f"create table {relation} as select {shown} from built.{relation}"
                )
