"""scripts/compare_engines: the same rows from the same raw files, on every engine."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from support import databases, dbt, raw_contract, raw_files, raw_origin
from support.engines import ENGINES, comparison
from support.engines.comparison import Compared
from support.engines.machine import EngineError
from support.engines.raw_tables import landed
from support.environment import EnvironmentFault
from support.raw_files import RawFilesError
from support.settings import PROJECT

# Far enough apart that people move between tiers, merge, and are handed out anew.
DAYS_APART = 7
# Rows that are those of DuckDB pass its tests, which have passed there: that an engine can
# evaluate them, one day shows. Unit tests are of any day, but those of histories need the
# history's table; on Spark those of models with checkpoints fail.
LEFT_OUT_LATER = {
    "duckdb": ["unit_test"],
    "postgres": ["test"],
    "spark": ["test", "unit_test"],
}
MOST_SHOWN = 6


@dataclass(frozen=True)
class Plan:
    """What is built and compared, and where.

    Attributes:
        folder: for the warehouse, dbt's artifacts and exported rows. An engine that is
            started belongs to it, so that nobody else's is touched.
        days: as-of dates, in the order of building.
        all_models: whether to compare more than marts and histories.
    """

    raw: Path
    folder: Path
    days: tuple[date, ...]
    all_models: bool
    console: Console

    @property
    def database(self) -> Path:
        """The DuckDB database, with which other engines are compared."""
        return self.folder / "lead_scoring.duckdb"


@click.command()
@click.argument("engines", nargs=-1, type=click.Choice(sorted(ENGINES)))
@click.option(
    "--raw",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="Folder of raw files. Default: the demo's, made for this.",
)
@click.option(
    "--people",
    type=click.IntRange(min=50),
    default=3000,
    show_default=True,
    help="How many people the demo has.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=f"The later of two days to build; the other is {DAYS_APART} days before it. "
    "Default: the demo's last day.",
)
@click.option(
    "--all-models",
    is_flag=True,
    help="Compare all models, to see where a difference begins; without it, marts and "
    "histories.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Folder in which the warehouse and the exported rows are left.",
)
def main(
    engines: tuple[str, ...],
    raw: Path | None,
    people: int,
    as_of: datetime | None,
    all_models: bool,
    keep: Path | None,
) -> None:
    """Build two days on DuckDB and on each of ENGINES, and compare all rows.

    The data tests are evaluated too: of both days on DuckDB, of the first elsewhere.
    Unit tests run on Postgres; scripts/test has them on DuckDB. Where dbt can reach an
    engine in two ways, the second day is built by the second. Without ENGINES, on all. Each is started for this and removed afterwards. Ends with
    status 1 where a model or test fails, or a row is different.
    """
    console = Console(highlight=False, soft_wrap=True, markup=False)
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            raw = raw or _make_demo(folder / "raw", people)
            last = as_of.date() if as_of else raw_origin.demo_day(raw)
            if not last:
                raise click.ClickException(
                    f"{raw} is not the demo, so say for which day: --as-of YYYY-MM-DD."
                )
            days = (last - timedelta(days=DAYS_APART), last)
            plan = Plan(raw, folder, days, all_models, console)
            _build_on_duckdb(plan)
            equal = [_build_and_compare(name, plan) for name in engines or ENGINES]
        except (
            EngineError,
            EnvironmentFault,
            RawFilesError,
            raw_contract.ContractError,
        ) as error:
            raise click.ClickException(str(error)) from None
    if not all(equal):
        sys.exit(1)


def _make_demo(raw: Path, people: int) -> Path:
    command = [sys.executable, str(PROJECT / "scripts" / "generate_demo_data.py")]
    options = ["--output", str(raw), "--people", str(people)]
    if subprocess.run([*command, *options], check=False).returncode:
        raise click.ClickException("The demo could not be made; see above.")
    return raw


def _build_on_duckdb(plan: Plan) -> None:
    databases.remove(plan.database)
    tables = raw_contract.declared_tables(PROJECT)
    raw_files.land_beside(plan.database, plan.raw, tables)
    ways = {"duckdb": {"LEAD_SCORING_DB": str(plan.database)}}
    _build("duckdb", sys.executable, ways, plan)


def _build_and_compare(name: str, plan: Plan) -> bool:
    engine, owner = ENGINES[name], plan.folder
    try:
        started = time.monotonic()
        engine.up(owner)
        with landed(plan.raw) as tables:
            engine.load(tables, owner)
        seconds = time.monotonic() - started
        plan.console.print(f"{name}: up and loaded ({seconds:.0f} s)")
        _build(name, engine.python(), engine.ways(owner), plan)
        relations = _relations(plan.folder, plan.all_models)
        columns = comparison.columns_of(plan.database, relations)
        files = plan.folder / name
        files.mkdir(exist_ok=True)
        names = {relation: list(types) for relation, types in columns.items()}
        exported = engine.export(names, files, owner)
    finally:
        engine.down(owner)
    found = list(comparison.compare(plan.database, columns, exported))
    _show(name, found, plan.console)
    return all(compared.is_equal for compared in found)


def _build(
    target: str, python: str, ways: Mapping[str, Mapping[str, str]], plan: Plan
) -> None:
    for day, way in zip(plan.days, cycle(ways), strict=False):
        if day == plan.days[0]:
            left_out = ["unit_test"]
        else:
            # Seeds are the same on all days, so the first has them for all.
            left_out = ["seed", *LEFT_OUT_LATER[target]]
        started = time.monotonic()
        try:
            run = dbt.run(
                "build",
                *(f"--exclude-resource-type={kind}" for kind in left_out),
                console=plan.console,
                target_folder=plan.folder / f"target_{target}",
                variables={"as_of": day.isoformat()},
                environment=ways[way],
                target=target,
                python=python,
            )
        except dbt.DbtError as error:
            failures = [f"{f.name} ({f.path})\n{f.text}" for f in error.failures]
            said = "\n".join(failures[:MOST_SHOWN] or [str(error)])
            raise EngineError(f"{way}, as of {day}:\n{said}") from None
        seconds = time.monotonic() - started
        plan.console.print(f"{way}: {run.nodes} steps as of {day} ({seconds:.0f} s)")


def _relations(folder: Path, all_models: bool) -> list[tuple[str, str]]:
    """What to compare, as (schema, name), in the order in which DuckDB built them."""
    target = folder / "target_duckdb"
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    models = [
        nodes[result["unique_id"]]
        for result in results
        if result["unique_id"].startswith("model.")
    ]
    return [
        (node["schema"], node["alias"])
        for node in models
        if all_models
        or node["access"] == "public"
        or node["config"]["materialized"] == "incremental"
    ]


def _show(name: str, found: list[Compared], console: Console) -> None:
    table = Table("relation", "rows", f"on {name}", "different", "columns that differ")
    for compared in found:
        if not compared.is_equal:
            columns = sorted(compared.columns, key=compared.columns.get, reverse=True)
            table.add_row(
                compared.relation,
                f"{compared.rows:,}",
                f"{compared.other_rows:,}",
                f"{max(compared.only_here, compared.only_there):,}",
                ", ".join(f"{c} ({compared.columns[c]:,})" for c in columns),
            )
    if table.row_count:
        console.print(table)
    equal = sum(compared.is_equal for compared in found)
    rows = sum(compared.rows for compared in found)
    console.print(
        f"{name}: {equal} of {len(found)} relations have the same rows as on DuckDB, "
        f"of {rows:,} rows in all."
    )
