"""What a person wants to know after a build: a few counts, and what to do next."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from support import sql
from support.rule_lint import Finding

TIERS = {"unqualified": 1, "nurture": 2, "sales_ready": 3}


@dataclass(frozen=True)
class _Counts:
    """A mart counted by some of its columns, the last of them across the page."""

    title: str
    mart: str
    columns: tuple[str, ...]


COUNTS = (
    _Counts("People by tier", "contact_tiers", ("scoring_model", "tier")),
    _Counts("Accounts by tier", "account_tiers", ("scoring_model", "tier")),
    _Counts("Routes", "lead_routes", ("queue", "channel")),
    _Counts("Who has the leads", "lead_routes", ("team", "assignment_source")),
)
QUARANTINE = ("quarantined_records", "quarantine_reason")


def show(database: Path, console: Console) -> None:
    """Print the counts of the marts in ``database`` that exist and have rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for counts in COUNTS:
            rows = _count(connection, counts.mart, counts.columns)
            if rows:
                console.print(_crosstab(counts, rows))
        mart, reason = QUARANTINE
        rows = _count(connection, mart, (reason,))
    if rows:
        table = Table(title="Rows in quarantine", title_justify="left")
        table.add_column("reason")
        table.add_column("rows", justify="right")
        for name, count in sorted(rows, key=lambda row: (-row[1], row[0])):
            table.add_row(str(name), f"{count:,}")
        console.print(table)


def show_findings(findings: list[Finding], console: Console) -> None:
    """Print what is worth a look in the rules, if anything is."""
    if findings:
        console.print("Rules worth a look (scripts/lint_rules --help says why)")
        for finding in findings:
            console.print(f"  {finding}")


def best_person(database: Path) -> str | None:
    """The id of a sales-ready person with the highest score, if there is one."""
    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            found = connection.execute("""
                select person_id
                from marts.contact_tiers
                where tier = 'sales_ready'
                order by score desc, person_id asc
                limit 1
            """).fetchone()
        except duckdb.Error:
            return None
    return found[0] if found else None


def _count(
    connection: duckdb.DuckDBPyConnection, mart: str, columns: tuple[str, ...]
) -> list[tuple]:
    """Rows by ``columns``; nothing where the mart doesn't exist yet."""
    try:
        return connection.execute(
            f"select {sql.column_list(columns)}, count(*) from marts.{mart} group by all"
        ).fetchall()
    except duckdb.CatalogException:
        return []


def _crosstab(counts: _Counts, rows: list[tuple]) -> Table:
    """The first column down, the second across, with what is missing as 'none'."""
    cells = {
        (str(down or "none"), str(across or "none")): n for down, across, n in rows
    }
    across_names = sorted(
        {name for _, name in cells}, key=lambda n: (TIERS.get(n, 0), n)
    )
    table = Table(title=counts.title, title_justify="left")
    table.add_column(counts.columns[0].replace("_", " "))
    for name in across_names:
        table.add_column(name.replace("_", " "), justify="right")
    for down in sorted({name for name, _ in cells}):
        numbers = [f"{cells.get((down, across), 0):,}" for across in across_names]
        table.add_row(down, *numbers)
    return table
