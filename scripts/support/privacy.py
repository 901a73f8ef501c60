"""What must not be in the marts, looked for in the values themselves."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from support import sql
from support.settings import limit

# What a value looks like, and a pattern for it (RE2). Ids and hashes are none of these.
LOOKS = {
    "an e-mail address": r"[^\s@]+@[^\s@]+\.[a-z]{2,}",
    "a phone number": r"\+1\d{10}\b|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b",
    "a URL with a query": r"(https?://|www\.)\S*\?",
}


class PrivacyError(Exception):
    """A column holds what it is not declared to hold; the message names both."""


def require_no_personal_values(
    database: Path, columns: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    """Raise PrivacyError where a mart has personal data in a column that may not have it.

    Args:
        columns: of each public model, as (schema, name), its columns with what
            meta.pii says of them; those that are direct, or of which nothing is said,
            may hold anything, and are not in bi.duckdb.

    The message tells columns and counts, and no value.
    """
    found = []
    with duckdb.connect(str(database), read_only=True) as connection:
        limit(connection)
        for (schema, name), pii in sorted(columns.items()):
            relation = f"{sql.identifier(schema)}.{sql.identifier(name)}"
            types = connection.execute(f"describe {relation}").fetchall()
            texts = [
                column
                for column, kind, *_ in types
                if kind == "VARCHAR" and pii.get(column, "direct") != "direct"
            ]
            # One pattern for all looks; which one it is, is asked where there is any.
            any_look = "|".join(f"(?:{pattern})" for pattern in LOOKS.values())
            counts = _count(connection, relation, [(c, any_look) for c in texts])
            suspects = [column for column in texts if counts[column, any_look]]
            looks = [(c, pattern) for c in suspects for pattern in LOOKS.values()]
            counts = _count(connection, relation, looks)
            found.extend(
                f"{schema}.{name}, {column}: {counts[column, pattern]:,} values look "
                f"like {look}."
                for column in suspects
                for look, pattern in LOOKS.items()
                if counts[column, pattern]
            )
    if found:
        raise PrivacyError(
            "Personal data where none is declared:\n"
            + "\n".join(found)
            + "\nFind where the column takes them from; if they belong there, say so by "
            "meta.pii: direct, which keeps the column out of bi.duckdb."
        )


def _count(
    connection: duckdb.DuckDBPyConnection, relation: str, asked: list[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """How many values of each column match the pattern beside it."""
    if not asked:
        return {}
    # None matches an empty text, so what is found is none. DuckDB extracts once for each
    # value in a column's dictionary, and would ask regexp_matches once for each row.
    counts = ", ".join(
        f"count(*) filter (regexp_extract({sql.identifier(column)}, "
        f"{sql.text(pattern)}, 0, 'i') <> '')"
        for column, pattern in asked
    )
    row = connection.execute(f"select {counts} from {relation}").fetchone()
    return dict(zip(asked, row, strict=True))
