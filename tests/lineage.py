"""Which raw columns a column is made of, read from the SQL that dbt compiled.

Followed is what is selected: a value that decides which rows are joined or kept, such as
the path that finds a page's category, does not become part of what is selected.
"""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Column = tuple[str, str]  # relation, as schema.name, and column
# Numbers of rows; what they are counted or ranked by is not in them.
COUNTS = (exp.Count, exp.RowNumber, exp.Rank, exp.DenseRank)


def origins(sql: str, columns: Mapping[str, list[str]]) -> dict[str, set[Column]]:
    """Of each column that ``sql`` gives, the columns of relations it is made of.

    Args:
        sql: a query in DuckDB's dialect.
        columns: of each relation that it may read, the columns.
    """
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for relation, names in columns.items():
        place, name = relation.split(".")
        schema.setdefault(place, {})[name] = dict.fromkeys(names, "text")
    query = qualify(
        sqlglot.parse_one(sql, dialect="duckdb"),
        dialect="duckdb",
        schema=schema,
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    return _of_scope(build_scope(query), {})


def _of_scope(scope: Scope, known: dict[int, dict]) -> dict[str, set[Column]]:
    if id(scope) in known:
        return known[id(scope)]
    # What a recursive query reads of itself adds nothing.
    known[id(scope)] = {}
    if scope.set_operation_scopes:
        first, second = (_of_scope(part, known) for part in scope.set_operation_scopes)
        found = {
            name: ours | theirs
            for (name, ours), theirs in zip(
                first.items(), second.values(), strict=False
            )
        }
    else:
        found = {
            projection.alias_or_name: _of_expression(projection, scope, known)
            for projection in scope.expression.selects
        }
    known[id(scope)] = found
    return found


def _of_expression(
    expression: exp.Expression, scope: Scope, known: dict[int, dict]
) -> set[Column]:
    found = set()
    counted = {
        id(column)
        for count in expression.find_all(exp.Window, exp.Count)
        if isinstance(count, exp.Count) or isinstance(count.this, COUNTS)
        for column in count.find_all(exp.Column)
    }
    for column in expression.find_all(exp.Column):
        if id(column) in counted:
            continue
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            found.add((f"{source.db}.{source.name}", column.name))
        elif isinstance(source, Scope):
            found |= _of_scope(source, known).get(column.name, set())
    within = {id(query) for query in expression.find_all(exp.Query)}
    for nested in scope.subquery_scopes:
        if id(nested.expression) in within:
            found |= set().union(*_of_scope(nested, known).values())
    return found


def descendants(
    start: set[Column], made_of: Mapping[Column, set[Column]]
) -> dict[Column, Column]:
    """Every column that is made of one of ``start``, with the column it came by."""
    readers: dict[Column, set[Column]] = {}
    for column, parts in made_of.items():
        for part in parts:
            readers.setdefault(part, set()).add(column)
    found: dict[Column, Column] = {}
    waiting = sorted(start)
    while waiting:
        column = waiting.pop()
        for reader in sorted(readers.get(column, ())):
            if reader not in found:
                found[reader] = column
                waiting.append(reader)
    return found
