"""scripts/validate: raw files and marts as expected, without a build."""

import sys
from datetime import UTC, date, datetime

import click
import duckdb
from rich.console import Console

from support import (
    databases,
    publication,
    raw_contract,
    raw_files,
    raw_origin,
    working_copy,
)
from support.expectations import borders, gates
from support.expectations.frames import Frame
from support.publication import Generation
from support.settings import PROJECT, Settings, load


@click.command()
@click.argument("border", type=click.Choice(["raw", "marts"]), required=False)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day up to which raw tables may be silent. Default: as for scripts/build.",
)
def main(border: str | None, as_of: datetime | None) -> None:
    """Hold the raw files (raw) and the marts (marts) to what is expected of them.

    Without an argument, both. Raw files are those that scripts/build would read; marts
    are those in LEAD_SCORING_DB, as the last build or dbt has left them. Both are
    compared with what is published, as a build does it. Nothing is built or published.

    Ends with 0 where all is as expected, but for warnings; with 1 where an expectation
    failed or nothing could be validated; with 2 where the command is misspelled.
    """
    console = Console(highlight=False, soft_wrap=True, markup=False)
    settings = load()
    try:
        with (
            working_copy.only_build(settings),
            gates.opened(PROJECT, settings) as gate,
        ):
            if gate is None:
                raise gates.GateError(f"{PROJECT / gates.FOLDER} is not there.")
            before = publication.published(settings)
            asked = []
            if border != "marts":
                day = as_of.date() if as_of else raw_origin.demo_day(settings.raw)
                day = day or datetime.now(UTC).date()
                asked.append(gate.ask(_raw_figures(settings, day, before), day))
            if border != "raw":
                day, figures = _mart_figures(settings, before)
                asked.append(gate.ask(figures, day))
            findings = [found for answers in asked for found in answers.findings()]
            gate.start_pages().result()
    except (
        raw_contract.ContractError,
        raw_files.RawFilesError,
        working_copy.WorkingCopyError,
        publication.PublicationError,
    ) as error:
        raise click.ClickException(str(error)) from None
    failed, warnings = gates.failures(findings), gates.warnings(findings)
    for title, some in (("Failed", failed), ("Warnings", warnings)):
        if some:
            console.print(title)
            gates.show(some, console)
    console.print(
        f"Expectations: {gates.say(findings)}; see {gate.pages / gates.FIRST_PAGE}"
    )
    sys.exit(1 if failed else 0)


def _raw_figures(
    settings: Settings, as_of: date, before: Generation | None
) -> list[Frame]:
    """Figures of the raw files, landed in a database that is then forgotten."""
    database = settings.build_folder / "raw to validate.duckdb"
    tables = raw_contract.declared_tables(PROJECT)
    try:
        with duckdb.connect(str(database)) as connection:
            raw_files.land(connection, settings.raw, tables)
            return borders.raw(connection, settings, as_of, before)
    finally:
        database.unlink(missing_ok=True)


def _mart_figures(
    settings: Settings, before: Generation | None
) -> tuple[date, list[Frame]]:
    """The day that the marts are for, and their figures."""
    if not settings.database.exists():
        raise gates.GateError(
            f"{settings.database} is not there yet. Run scripts/build, or name the "
            "database in LEAD_SCORING_DB."
        )
    try:
        with databases.opened(settings.database, read_only=True) as connection:
            (as_of,) = connection.execute(
                "select max(as_of_date) from marts.hygiene_summary"
            ).fetchone()
            return as_of, borders.marts(connection, settings, as_of, before)
    except duckdb.IOException:
        raise gates.GateError(
            f"{settings.database} can't be opened: another program writes to it."
        ) from None
    except duckdb.CatalogException:
        raise gates.GateError(
            f"{settings.database} lacks some of the marts. Run scripts/build, or build "
            "them with dbt."
        ) from None
