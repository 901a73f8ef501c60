"""scripts/calibrate_match_weights: proposes seeds/rules/match_weights.csv from data."""

import csv
import os
import subprocess
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import click
import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from support import dbt, settings
from support.identity import calibration, evaluate_command, labelled_sets
from support.identity.calibration import CalibrationFault, Estimate
from support.settings import PROJECT

RANDOM_PAIRS = 1_000_000
WEIGHTS = PROJECT / "seeds" / "rules" / "match_weights.csv"
# Columns that tell an owner when two records share them, and the comparison they are in.
ANCHORS = {
    "own_email": "email",
    "own_phone": "phone",
    "own_mobile_phone": "phone",
    "npi": "npi",
    "own_domain": "domain",
    "national_id": "national_id",
}


@click.command()
@click.argument("entity", type=click.Choice(["person", "organization"]))
@click.option(
    "--labelled-set",
    "set_name",
    help="Calibrate a labelled set's own weights instead; its labels are not used.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder in which the labelled set's files are.",
)
@click.option(
    "--write", is_flag=True, help="Write the proposal over the seed, for a commit."
)
def main(entity: str, set_name: str | None, folder: Path | None, write: bool) -> None:
    """Propose bits for the match weights of ENTITY from the published warehouse.

    The seed stays as it is unless --write is given; effects, descriptions and levels
    that do not occur in the data stay in any case.
    """
    console = Console(width=None if Console().is_terminal else 100)
    with tempfile.TemporaryDirectory() as temporary:
        project, database, weights = PROJECT, settings.load().current, WEIGHTS
        try:
            if set_name:
                labelled = labelled_sets.load(set_name)
                evaluate_command.resolve(labelled, folder, Path(temporary), console)
                project = Path(temporary) / "project"
                database = evaluate_command.warehouse(Path(temporary))
                weights = labelled.folder / "match_weights.csv"
            estimate = _estimate(entity, project, database, Path(temporary))
        except (labelled_sets.SetFault, CalibrationFault) as fault:
            raise click.ClickException(str(fault)) from fault
    former = weights if weights.exists() else WEIGHTS
    rows = _proposal(entity, former, estimate)
    console.print(_differences(rows))
    console.print(
        f"Prior: 2^{estimate.prior_bits:.2f} further records per record. "
        + ", ".join(f"{name} by {how}" for name, how in estimate.method.items())
        + f"; {estimate.rounds} rounds."
    )
    if write:
        _write(weights, rows)
        console.print(f"Written: {weights}. Look at the difference and commit it.")
    else:
        console.print(f"Nothing is changed. With --write, {weights} is.")


def _estimate(entity: str, project: Path, database: Path, folder: Path) -> Estimate:
    variables = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    comparisons = [
        comparison["name"] for comparison in variables["comparisons"][entity]
    ]
    levels_of = _pair_levels(entity, project, database, folder)
    with duckdb.connect(str(folder / "calibration.duckdb")) as connection:
        connection.execute(f"attach '{database}' as {database.stem} (read_only)")
        # The compiled SQL names the warehouse, and its pairs are a table here.
        connection.execute(f"use {database.stem}")
        records = connection.execute(
            f"select count(*) from identity.{entity}_match_records"
        ).fetchone()[0]
        candidates = _counts(
            connection,
            f"select levels, count(*) from identity.{entity}_pair_levels"
            " group by levels",
        )
        # Hashed rather than random: the same data give the same pairs.
        sampled = _levels_of_pairs(
            connection,
            levels_of,
            f"""
            with numbered as (
                select record_number, row_number() over (order by record_number) as n
                from identity.{entity}_match_records
            ),
            drawn as (
                select
                    hash(i, 'a') % {records} + 1 as n_a,
                    hash(i, 'b') % {records} + 1 as n_b
                from range({min(RANDOM_PAIRS, records * records // 2)}) as t (i)
            )
            select distinct
                least(a.record_number, b.record_number) as record_number_a,
                greatest(a.record_number, b.record_number) as record_number_b
            from drawn
            join numbered as a on drawn.n_a = a.n
            join numbered as b on drawn.n_b = b.n
            where drawn.n_a <> drawn.n_b
            """,
        )
        columns = {
            row[0]
            for row in connection.execute(
                f"describe identity.{entity}_match_records"
            ).fetchall()
        }
        by_anchor = {
            column: _levels_of_pairs(
                connection,
                levels_of,
                f"""
                select
                    a.record_number as record_number_a,
                    b.record_number as record_number_b
                from identity.{entity}_match_records as a
                join identity.{entity}_match_records as b
                    on a.{column} = b.{column} and a.record_number < b.record_number
                join (
                    select {column} from identity.{entity}_match_records
                    group by {column} having count(*) <= 20
                ) as small on a.{column} = small.{column}
                """,
            )
            for column in ANCHORS
            if column in columns
        }
    anchored = {
        comparison: sum(
            (
                counts
                for column, counts in by_anchor.items()
                if ANCHORS[column] != comparison
            ),
            Counter(),
        )
        for comparison in comparisons
    }
    return calibration.estimate(comparisons, candidates, sampled, anchored, records)


def _pair_levels(entity: str, project: Path, database: Path, folder: Path) -> str:
    """SQL of the levels of the pairs in a table called pairs_to_compare."""
    compiled = folder / "compiled"
    compiled.mkdir(parents=True, exist_ok=True)
    finished = subprocess.run(
        [
            *(*dbt.program(), "compile", "--quiet"),
            *("--project-dir", project, "--profiles-dir", project),
            *("--target", "duckdb", "--target-path", compiled),
            *("--log-path", compiled),
            *("--inline", "{{ pair_levels('" + entity + "', 'pairs_to_compare') }}"),
        ],
        check=False,
        # Only the name counts, which dbt writes into the SQL; it would open the file.
        env={**os.environ, "LEAD_SCORING_DB": str(compiled / database.name)},
        cwd=project,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        raise CalibrationFault(
            f"dbt can't compile the comparisons of {project}: {finished.stdout}"
        )
    return finished.stdout


def _levels_of_pairs(
    connection: duckdb.DuckDBPyConnection, levels_of: str, pairs: str
) -> Counter[str]:
    connection.execute(f"create or replace temp table pairs_to_compare as {pairs}")
    return _counts(
        connection, f"select levels, count(*) from ({levels_of}) group by levels"
    )


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> Counter[str]:
    return Counter(dict(connection.execute(query).fetchall()))


def _proposal(entity: str, weights: Path, estimate: Estimate) -> list[dict]:
    with weights.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {
        (row["comparison"], row["level"]) for row in rows if row["entity"] == entity
    }
    for comparison, level in sorted(set(estimate.bits) - known):
        if level and not level.startswith("~"):
            rows.append(
                {
                    "entity": entity,
                    "comparison": comparison,
                    "level": level,
                    "bits": "0.00",
                    "bits_per_rarity": (
                        "2.00" if level in calibration.RATED else "0.00"
                    ),
                    "effect": "",
                    "description": f"{comparison.replace('_', ' ').capitalize()}: "
                    f"{level.replace('_', ' ')}",
                }
            )
    for row in rows:
        row["former_bits"] = row["bits"]
        if row["entity"] != entity:
            continue
        found = estimate.bits.get((row["comparison"], row["level"]))
        if row["comparison"] == "prior":
            found = estimate.prior_bits
        if found is not None:
            row["bits"] = str(Decimal(found).quantize(Decimal("0.01")))
    comparisons = set(estimate.method) | {"prior"}
    return sorted(
        (
            row
            for row in rows
            if row["entity"] != entity or row["comparison"] in comparisons
        ),
        key=lambda row: (row["entity"], row["comparison"], row["level"]),
    )


def _differences(rows: list[dict]) -> Table:
    table = Table("comparison", "level", "now", "proposed", "description")
    for row in rows:
        if row["bits"] != row["former_bits"]:
            table.add_row(
                *(row["comparison"], row["level"], row["former_bits"], row["bits"]),
                row["description"],
            )
    return table


def _write(path: Path, rows: list[dict]) -> None:
    columns = [name for name in rows[0] if name != "former_bits"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns, lineterminator="\n", extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(rows)
