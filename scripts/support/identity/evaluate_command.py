"""scripts/evaluate_identity: precision and recall on records whose owners are known."""

import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from support import databases, dbt, raw_contract, raw_files
from support.identity import evaluation, labelled_sets
from support.identity.labelled_sets import LabelledSet, SetFault

AS_OF = "2026-11-30"
RESOLVED = ("+record_people", "+record_organizations")


@click.command()
@click.argument("sets", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder in which the sets' files are.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Folder in which raw files and warehouses are left for looking at.",
)
@click.option("--keys", is_flag=True, help="Show each blocking key's recall too.")
def main(
    sets: tuple[str, ...], folder: Path | None, keep: Path | None, keys: bool
) -> None:
    """Resolve the labelled SETS with the project's own models and print how well.

    Without SETS, those that can be read here. Ends with an error where a set falls
    below its floors.
    """
    console = Console(width=None if Console().is_terminal else 100)
    table = Table(
        "set",
        *("records", "precision", "recall", "F1", "B-cubed", "seconds"),
        title="Identity on labelled records",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    below = []
    with tempfile.TemporaryDirectory() as temporary:
        for name in sets or labelled_sets.names():
            place = (keep or Path(temporary)) / name
            try:
                labelled = labelled_sets.load(name)
                seconds = resolve(labelled, folder, place, console)
            except SetFault as fault:
                if name in sets:
                    raise click.ClickException(str(fault)) from fault
                console.print(f"Skipped: {fault}")
                continue
            with databases.opened(warehouse(place), read_only=True) as connection:
                found = evaluation.agreement(connection, labelled.entity, truth(place))
                if keys:
                    quality = evaluation.key_quality(
                        connection, labelled.entity, truth(place)
                    )
                    console.print(_keys_table(name, quality))
            below.extend(
                f"{name}: {measure} is {getattr(found, measure):.4f}, below {floor}."
                for measure, floor in labelled.floors.items()
                if getattr(found, measure) < floor
            )
            shares = (found.precision, found.recall, found.f1, found.b_cubed)
            table.add_row(
                name,
                f"{found.records:,}",
                *(f"{share:.4f}" for share in shares),
                f"{seconds:.0f}",
            )
    console.print(table)
    if below:
        raise click.ClickException(" ".join(below))


def warehouse(folder: Path) -> Path:
    """Where ``resolve`` builds."""
    return folder / "lead_scoring.duckdb"


def truth(folder: Path) -> Path:
    """The truth file that ``resolve`` leaves."""
    return folder / "raw" / f"{labelled_sets.TRUTH}.parquet"


def resolve(
    labelled: LabelledSet, files: Path | None, folder: Path, console: Console
) -> float:
    """Build identity for a set in ``folder``; returns the seconds that dbt took.

    Raises SetFault when its records are not there or the models can't be built.
    """
    land(labelled, files, folder)
    started = time.monotonic()
    build(folder, console, "--select", *RESOLVED)
    return time.monotonic() - started


def land(labelled: LabelledSet, files: Path | None, folder: Path) -> None:
    """Make the set's dbt project in ``folder`` and a warehouse with its raw tables.

    Raises SetFault when its records are not there.
    """
    labelled_sets.write_project(labelled, folder / "project")
    labelled_sets.write_raw_files(labelled, files, folder / "raw")
    databases.remove(warehouse(folder))
    land_raw_files(folder)


def land_raw_files(folder: Path) -> None:
    """Take the raw files of ``folder``, as they are now, into its warehouse."""
    tables = raw_contract.declared_tables(folder / "project")
    raw_files.land_beside(warehouse(folder), folder / "raw", tables)


def build(folder: Path, console: Console, *selection: str, as_of: str = AS_OF) -> None:
    """Build a selection of what ``land`` has made, without tests.

    Raises SetFault when the models can't be built.
    """
    try:
        dbt.run(
            "build",
            *selection,
            *("--exclude-resource-type", "test", "unit_test", "--quiet"),
            console=console,
            target_folder=folder / "target",
            variables={"as_of": as_of},
            environment={"LEAD_SCORING_DB": str(warehouse(folder))},
            project=folder / "project",
        )
    except dbt.DbtError as error:
        said = [f"{failure.name}: {failure.text}" for failure in error.failures]
        raise SetFault(
            f"The models can't be built in {folder}:\n"
            + "\n".join(said or [str(error)])
        ) from error


def _keys_table(name: str, quality: list[tuple[str, int, float, float]]) -> Table:
    table = Table("key", "pairs", "recall", "precision", title=f"Blocking keys: {name}")
    for column in table.columns[1:]:
        column.justify = "right"
    for key_kind, pairs, recall, precision in quality:
        table.add_row(key_kind, f"{pairs:,}", f"{recall:.4f}", f"{precision:.4f}")
    return table
