"""scripts/check: whether dbt understands the project, now and in its next version."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from support import dbt, environment
from support.environment import EnvironmentFault
from support.settings import PROJECT

# An alpha of dbt 2.0, which PyPI has as a wheel.
PARSER = "dbt-core-experimental-parser"
FOLDER, LOCK = ".venv-check", "requirements-check.lock"


@click.command()
@click.option(
    "--install",
    is_flag=True,
    help=f"Install dbt 2.0's parser (150 MB) into {FOLDER} first.",
)
def main(install: bool) -> None:
    """Parse all models, tests and YAML; a warning counts as an error.

    With dbt 2.0's parser where it is installed, in about a second; it is stricter about
    YAML than dbt 1.11, which parses otherwise and takes ten. Ends with dbt's status.
    """
    if install:
        try:
            environment.python_of(FOLDER, LOCK)
        except EnvironmentFault as fault:
            raise click.ClickException(f"It can't be installed: {fault}") from None
    parser = find_parser()
    if not parser:
        click.echo("dbt 2.0's parser is not installed (scripts/check --install).")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as target:
        status = subprocess.run(
            [*([parser] if parser else dbt.program()), *arguments(Path(target))],
            check=False,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        ).returncode
    version = "2.0" if parser else "1.11"
    outcome = "does not understand" if status else "understands"
    seconds = time.monotonic() - started
    click.echo(f"dbt {version} {outcome} the project ({seconds:.1f} s).")
    sys.exit(status)


def find_parser() -> str | None:
    """Where dbt 2.0's parser is: in its own environment, or on the PATH."""
    own = PROJECT / FOLDER / "bin" / PARSER
    return str(own) if own.exists() else shutil.which(PARSER)


def arguments(target: Path) -> list[str]:
    """What either version is told."""
    place = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    return ["parse", *place, "--target-path", str(target), "--warn-error"]
