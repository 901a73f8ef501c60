"""scripts/engine: a local engine to develop and test with."""

import shlex

import click

from support import raw_contract, settings
from support.engines import ENGINES
from support.engines.machine import EngineError
from support.engines.raw_tables import landed
from support.environment import EnvironmentFault
from support.raw_files import RawFilesError

# Unit tests of histories need the history's table, and on Spark some fail.
BUILD = "dbt build --exclude-resource-type unit_test"


@click.command()
@click.argument("engine", type=click.Choice(sorted(ENGINES)))
@click.argument("action", type=click.Choice(["up", "load", "down"]))
def main(engine: str, action: str) -> None:
    """Start (up) or remove (down) a local engine, or load the raw files into it.

    `load` checks and lands the files of LEAD_SCORING_RAW as scripts/build does, in place
    of what was loaded before. On a server of your own, a connector does that, and only
    the variables of profiles.yml are needed.
    """
    chosen = ENGINES[engine]
    try:
        if action == "up":
            chosen.up()
            _say_how_to_use_it(chosen.python(), chosen.ways())
        elif action == "load":
            with landed(settings.load().raw) as tables:
                chosen.load(tables)
        else:
            chosen.down()
    except (
        EngineError,
        EnvironmentFault,
        RawFilesError,
        raw_contract.ContractError,
    ) as error:
        raise click.ClickException(str(error)) from None


def _say_how_to_use_it(python: str, ways: dict[str, dict[str, str]]) -> None:
    click.echo("It is running.")
    for way, environment in ways.items():
        click.echo(f"To let dbt build on {way}:")
        for name, value in environment.items():
            click.echo(f"  export {name}={shlex.quote(value)}")
        click.echo(f"  {python.removesuffix('python')}{BUILD}")
