"""scripts/drill: the tests that make up their own data, on far more of it."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from support import tier_stability
from support.settings import PROJECT

LAST_DAY = date(2026, 6, 30)
# Worlds of one dbt run: enough that starting dbt costs little.
AT_ONCE = 1000
MOST_SHOWN = 10


@click.group()
def main() -> None:
    """Try the project on far more made-up data than its tests do."""


@main.command()
@click.option("--worlds", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def oracle(worlds: int, seed: int) -> None:
    """Score made-up worlds twice: by the models, and by a second implementation.

    Compares every score line, score, tier and lifecycle stage. Ends with status 1 and
    the first differences where the two do not agree.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from oracle import comparison, generated, warehouse

    different = 0
    for start in range(0, worlds, AT_ONCE):
        count, own_seed = min(AT_ONCE, worlds - start), seed + start
        started = time.monotonic()
        made = generated.make(count, own_seed)
        with tempfile.TemporaryDirectory() as folder:
            try:
                answers = warehouse.ask(made, Path(folder))
            except warehouse.DbtFault as fault:
                raise click.ClickException(f"dbt failed.\n{fault}") from None
        found = comparison.compare(made, answers)
        numbers = ", ".join(
            f"{n:,} of {what}" for what, n in sorted(found.counted.items())
        )
        seconds = time.monotonic() - started
        click.echo(
            f"seed {own_seed}: {len(made):,} worlds, {numbers} compared in {seconds:.0f} s"
        )
        if found.differences:
            click.echo(found.report())
        different += len(found.differences)
    if different:
        raise click.ClickException(
            f"models and oracle differ {different:,} times. README.md and the property "
            "files say who is right."
        )
    click.echo("Models and oracle agree.")


@main.command()
@click.option("--builds", type=click.IntRange(2), default=50, show_default=True)
@click.option("--kills", type=click.IntRange(0), default=25, show_default=True)
@click.option("--failures", type=click.IntRange(0), default=10, show_default=True)
@click.option("--readers", type=click.IntRange(1), default=4, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def publishing(builds: int, kills: int, failures: int, readers: int, seed: int) -> None:
    """Build a small project again and again beside readers, who must not notice.

    Some builds are killed at a random moment, some have a failing test, and one client
    tries to open what is published for writing. Ends with status 1 when a read failed,
    or saw rows of two builds or of one that had not passed.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from publishing_drill import drill

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = drill(Path(folder), builds, kills, failures, readers, seed)
    click.echo(
        f"{outcome.published} builds published, {outcome.failed} failed, "
        f"{outcome.killed} killed ({outcome.killed_too_late} had ended before); "
        f"{outcome.reads:,} reads by {readers} readers; {outcome.refusals:,} times a "
        f"client was refused to write; {time.monotonic() - started:.0f} s"
    )
    _end(outcome.faults, "Readers noticed nothing.")


@main.command()
@click.option("--each", type=click.IntRange(1), default=200, show_default=True)
@click.option("--people", type=click.IntRange(50), default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def hostile(each: int, people: int, seed: int) -> None:
    """Put values that attack their readers into every column of every raw table.

    Text columns get --each values, fewer where their table is short.
    Ends with status 1 when the build does not pass, when a value was executed, or when
    characters that hide or control text, or formulas, come out of it.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from hostile_drill import drill

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = drill(Path(folder), each, people, seed)
    click.echo(
        f"{outcome.values:,} values in {outcome.columns} columns, "
        f"{time.monotonic() - started:.0f} s"
    )
    _end(outcome.faults, "None did anything.")


@main.command()
@click.option("--seeds", "count", type=click.IntRange(1), default=20, show_default=True)
@click.option("--rows", type=click.IntRange(100), default=10_000, show_default=True)
@click.option("--faults", type=click.FloatRange(0, 50), default=15, show_default=True)
@click.option("--kills", type=click.IntRange(0), default=20, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def sync(count: int, rows: int, faults: float, kills: int, seed: int) -> None:
    """Bring rows into a made-up HubSpot that fails, by syncs that are killed.

    For each seed three builds are synced, while --faults per cent of the calls go wrong.
    Ends with status 1 when a record is wrong in the end, when a record was made, or when
    more was sent again than kills and lost answers explain.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from crm_sync_drill import drill

    found = []
    for own_seed in range(seed, seed + count):
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            outcome = drill(Path(folder), own_seed, rows, faults / 100, kills)
        click.echo(
            f"seed {own_seed}: {outcome.rows:,} rows to write, {outcome.resent:,} "
            f"written again after {outcome.killed} kills and {outcome.lost} lost "
            f"answers, {time.monotonic() - started:.0f} s"
        )
        found += outcome.faults
    _end(found, "Every record is right.")


@main.command()
@click.option("--mutations", type=click.IntRange(1), default=200, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=11, show_default=True)
@click.option("--people", type=click.IntRange(100), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def seeds(mutations: int, rounds: int, people: int, seed: int) -> None:
    """Spoil the rule seeds as exports are spoiled, and put hostile values into them.

    A spoiled seed has to be refused with a sentence that names it, to hold the very
    same rows, or to be told as changed. In each of the rounds every text column gets a few of the values: SQL,
    templates, formulas, hidden characters. One that is not refused must do nothing, in
    the build or in any page, terminal or export. Ends with status 1 otherwise.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from seed_drill import attack, spoil

    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        spoiled = spoil(Path(folder) / "spoiled", mutations, seed)
        attacked = attack(Path(folder) / "attacked", rounds, people, seed)
    ends = Counter(end for _, end in spoiled.ends.elements())
    click.echo(
        f"{mutations} spoiled seeds: {ends['refused']} refused, {ends['same rows']} "
        f"with the same rows, {ends['told as changed']} told as changed. "
        f"{attacked.values:,} hostile values: {attacked.refused:,} "
        f"refused, {attacked.built:,} built with; {time.monotonic() - started:.0f} s"
    )
    _end([*spoiled.faults, *attacked.faults], "None did anything.")


@main.command()
@click.option("--mutations", type=click.IntRange(1), default=200, show_default=True)
@click.option("--people", type=click.IntRange(100), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def drift(mutations: int, people: int, seed: int) -> None:
    """Spoil raw files in all the ways that exports are spoiled, and build with them.

    Each has to stop the build with a sentence that names the file or the marts, to be
    told, to be set aside, or to make no difference. Ends with status 1 when marts were
    published that are silently wrong.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from drift_drill import KINDS, drill

    started = time.monotonic()
    kinds = [KINDS[n % len(KINDS)] for n in range(mutations)]
    with tempfile.TemporaryDirectory() as folder:
        outcome = drill(Path(folder), kinds, people, seed)
    ends = sorted({end for _, end in outcome.ends})
    table = Table("how the file is spoiled", *ends)
    for kind in KINDS:
        counts = [outcome.ends[kind, end] for end in ends]
        table.add_row(kind.replace("_", " "), *(str(n or "") for n in counts))
    Console(highlight=False, width=110).print(table)
    click.echo(
        f"{mutations} spoiled files, {outcome.builds} builds, "
        f"{time.monotonic() - started:.0f} s"
    )
    _end(outcome.faults, "None was silently wrong.")


@main.command()
@click.option("--people", type=click.IntRange(100), default=600, show_default=True)
@click.option("--days", type=click.IntRange(1, 180), default=60, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
def consent(people: int, days: int, seed: int) -> None:
    """Build a demo as of one day after another, and look for closed channels in use.

    Who has closed which channel is read from the raw files, without the models. Ends
    with status 1 when a route, a nurture plan or a sync table offers such a channel.
    """
    sys.path.insert(0, str(PROJECT / "tests"))
    from consent_drill import drill

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        _make_demo(raw, people, 180, seed)
        run_of_days = [LAST_DAY - timedelta(days=n) for n in reversed(range(days))]
        outcome = drill(raw, Path(folder) / "builds", run_of_days)
    click.echo(
        f"{outcome.days} days: {outcome.requests:,} requests, {outcome.closed:,} closed "
        f"channels of people and {outcome.offers:,} offers looked at in "
        f"{time.monotonic() - started:.0f} s"
    )
    _end(outcome.faults, "Nobody was offered a channel that was closed.")


@main.command()
@click.option("--people", type=click.IntRange(100), default=3000, show_default=True)
@click.option("--days", type=click.IntRange(30, 180), default=180, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
def tiers(people: int, days: int, seed: int) -> None:
    """Score every day of a demo, and tell how still its tiers hold.

    Ends with status 1 unless the memory of tiers at least halves how often somebody is
    back in a tier within 7 days of leaving it, and lets the highest tiers grow by less
    than 3 percentage points. The mart tier_stability tells the same of any warehouse.
    """
    with tempfile.TemporaryDirectory() as folder:
        raw, database = Path(folder) / "raw", Path(folder) / "lead_scoring.duckdb"
        _make_demo(raw, people, days, seed)
        first_day = LAST_DAY - timedelta(days=days - 1)
        _run(
            *(PROJECT / "scripts" / "build", "--history-from", first_day),
            LEAD_SCORING_RAW=str(raw),
            LEAD_SCORING_DB=str(database),
        )
        rows = tier_stability.read(database)
    Console(highlight=False, width=110).print(tier_stability.table(rows))
    missed = tier_stability.misses(rows)
    if missed:
        raise click.ClickException("\n".join(missed))
    click.echo("Tiers hold as still as they should, and are hardly larger for it.")


def _end(faults: list[str], otherwise: str) -> None:
    """Show the first faults and end with status 1; say ``otherwise`` where none are."""
    for fault in faults[:MOST_SHOWN]:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults):,} faults in all.")
    click.echo(otherwise)


def _make_demo(raw: Path, people: int, days: int, seed: int) -> None:
    generator = (sys.executable, PROJECT / "scripts" / "generate_demo_data.py")
    sizes = ("--people", people, "--days", days, "--seed", seed)
    _run(*generator, *sizes, "--until", LAST_DAY, "--output", raw)


def _run(*command: object, **environment: str) -> None:
    """Run a command of the project; say what it said only if it fails."""
    finished = subprocess.run(
        [str(argument) for argument in command],
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        raise click.ClickException(finished.stdout)
