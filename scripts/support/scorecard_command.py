"""scripts/scorecard: the rules of each scoring model in plain language."""

from datetime import UTC, date, datetime
from pathlib import Path

import click
import duckdb
from rich.console import Console

from support import databases, dbt, locks, rule_effects, seed_checks, settings
from support.scorecard import pages

# What the version is computed by: the same models that put it into the marts.
VERSIONS = """
    select scoring_model, ruleset_version
    from scoring.ruleset_versions
    where as_of_date = $1
"""


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day whose rules are shown. Default: that of the warehouse, else today in UTC.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the pages. Default: data/scorecard in the project.",
)
def main(as_of: datetime | None, output: Path | None) -> None:
    """Write the rules of each scoring model in plain language.

    Makes one HTML page per scoring model, and an index. They open from disk, need no
    network, and print on A4 or Letter. The same seeds and day give the same bytes.

    The seeds are checked first; while they have faults, the pages stay as they are.
    """
    faults, seeds = seed_checks.examine(settings.PROJECT)
    if faults:
        lines = ["The seeds need correcting:", *map(str, faults)]
        raise click.ClickException("\n".join(lines))
    built = settings.load()
    folder = output or settings.PROJECT / "data" / "scorecard"
    try:
        day = as_of.date() if as_of else _usual_day(built.current)
        scratch = built.build_folder / "scorecard"
        with locks.held(scratch / "lock"):
            pages.write(folder, pages.draw(seeds, day, _versions(day, scratch)))
    except locks.HeldError:
        raise click.ClickException(
            f"the scorecard of {built.database} is being written by another process. "
            "Wait until it ends."
        ) from None
    except dbt.DbtError as error:
        told = [f"{failure.name}: {failure.text}" for failure in error.failures]
        raise click.ClickException(
            "\n".join(["dbt could not compute the version:", *(told or [str(error)])])
        ) from None
    except (pages.PagesError, rule_effects.DatabaseError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = f"{error.filename or 'a file'}: {error.strerror or error}."
        raise click.ClickException(reason) from None
    click.echo(f"Rules as of {day}: {folder / pages.INDEX}")


def _usual_day(database: Path) -> date:
    return rule_effects.as_of(database) or datetime.now(UTC).date()


def _versions(day: date, folder: Path) -> dict[str, str]:
    """The version of each scoring model's rules, as the marts of a build would have it.

    It is computed from the seeds as they are now, in a database of its own, so that it
    is right before they are built. ``folder`` is where that and dbt's artifacts go; dbt
    is quicker where it finds those of the last time.
    """
    database = folder / "scorecard.duckdb"
    databases.remove(database)
    dbt.run(
        "build",
        *("--select", "+ruleset_versions"),
        *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
        console=Console(stderr=True),
        target_folder=folder / "target",
        variables={"as_of": day.isoformat(), "review_months": 0},
        environment={"LEAD_SCORING_DB": str(database)},
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute(VERSIONS, [day]).fetchall())
