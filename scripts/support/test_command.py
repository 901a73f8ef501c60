"""scripts/test: everything that CI runs, each step even if an earlier one failed."""

import os
import subprocess
import sys
import time

import click

from support.settings import PROJECT

STEPS = (
    ("Python is formatted", "ruff", "format", "--check", "."),
    ("Python is free of faults", "ruff", "check", "."),
    ("SQL follows the style", "sqlfluff", "lint", "models", "macros", "tests"),
    ("The tests pass", "pytest"),
)
# Where all of them run: a file's tests share what they build, and one process waits for
# dbt and DuckDB most of the time. Files go in the order of their names: xdist's own, by
# the number of tests, leaves the longest, which have few, for the end.
ALL_TESTS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def main(pytest_arguments: tuple[str, ...]) -> None:
    """Run all checks, or those tests that PYTEST_ARGUMENTS choose.

    Runs ruff, sqlfluff and pytest, which builds the demo with dbt. Ends with the exit
    status of the first step that failed.
    """
    failed = []
    for title, tool, *arguments in STEPS:
        if tool == "pytest":
            arguments = pytest_arguments or ALL_TESTS
        click.echo(f"== {title}: {tool} {' '.join(arguments)}".rstrip())
        started = time.monotonic()
        try:
            status = subprocess.run(
                [sys.executable, "-m", tool, *arguments],
                check=False,
                cwd=PROJECT,
                env={**os.environ, "SQLFLUFF_DISABLE_PROGRESS_BAR": "true"},
                stdin=subprocess.DEVNULL,
            ).returncode
        except KeyboardInterrupt:
            sys.exit(130)
        click.echo(
            f"   {'failed' if status else 'ok'}, {time.monotonic() - started:.1f} s"
        )
        if status:
            failed.append((title, status))
    if failed:
        click.echo("Failed: " + "; ".join(title for title, _ in failed))
        sys.exit(failed[0][1])
    click.echo("All checks passed.")
