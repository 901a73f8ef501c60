"""scripts/build: from raw files to a tested and published warehouse."""

import signal
import sys
from datetime import datetime

import click
from rich.console import Console

from support import (
    building,
    dbt,
    privacy,
    publication,
    published_files,
    raw_contract,
    raw_files,
    working_copy,
)
from support.building import BuildStopped
from support.expectations.gates import GateError
from support.settings import load


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day the scores are for. Default: the demo's last day, else today in UTC.",
)
@click.option(
    "--history-from",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Score every day from this one on, too, so that tiers have a history at once.",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="Models built at the same time. Default: as in profiles.yml.",
)
@click.option(
    "--accept-drift",
    is_flag=True,
    help="Compare nothing with the last published build: what has changed is meant.",
)
@click.option(
    "--anew",
    is_flag=True,
    help="Make all tables anew, also those that no edited seed or model leads to.",
)
def main(
    as_of: datetime | None,
    history_from: datetime | None,
    threads: int | None,
    accept_drift: bool,
    anew: bool,
) -> None:
    """Build and test the warehouse, and publish it once everything has passed.

    Raw files are read from LEAD_SCORING_RAW (default data/raw; the demo's are made there
    when there are none), and LEAD_SCORING_DB (default
    data/lead_scoring.duckdb) is where it is built. Readers open current.duckdb and
    bi.duckdb beside it, which change when everything has passed, and else stay.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    settings = load()
    options = building.Options(
        as_of=as_of.date() if as_of else None,
        history_from=history_from.date() if history_from else None,
        threads=threads,
        accept_drift=accept_drift,
        anew=anew,
    )
    try:
        building.build(settings, options, console)
    except dbt.EngineError as error:
        raise BuildStopped(
            f"DuckDB failed in itself, twice:\n{error}\nBuild again when the machine has "
            f"less to do, or with --threads 1.\n{building.left_alone(settings)}"
        ) from None
    except (
        raw_contract.ContractError,
        raw_files.RawFilesError,
        working_copy.WorkingCopyError,
        privacy.PrivacyError,
        publication.PublicationError,
        published_files.UnpublishedError,
        GateError,
    ) as error:
        raise BuildStopped(f"{error}\n{building.left_alone(settings)}") from None
    except OSError as error:
        reason = f"{error.filename or 'a file'}: {error.strerror or error}."
        raise BuildStopped(f"{reason}\n{building.left_alone(settings)}") from None
    except KeyboardInterrupt:
        console.print(f"\nStopped. {building.left_alone(settings)}")
        sys.exit(130)
