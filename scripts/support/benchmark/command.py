"""scripts/benchmark: what a full build, one more day and a changed rule take."""

import csv
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import click
import psutil
from rich.console import Console
from rich.table import Table

from support import project_copy
from support.benchmark import comparison, stages, watching
from support.benchmark.stages import Stage, Step
from support.benchmark.watching import ProgramFault, Run
from support.settings import PROJECT, load

LAST_DAY = date(2026, 6, 30)
DAYS = 180
# A rule about signals, and one about attributes: other points follow from them.
CHANGED_SEEDS = ("intent_rules", "fit_rules")
MOST_SHOWN = 15
WIDTH = 110


@click.command()
@click.option(
    "--people",
    type=click.IntRange(min=100),
    default=100_000,
    show_default=True,
    help="How many people the demo generator makes.",
)
@click.option(
    "--events",
    type=click.IntRange(min=1000),
    default=5_000_000,
    show_default=True,
    help="How many events on the web it makes, about.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Where raw files and warehouses are left; raw files that are there already, of "
    "the same size, are used again. Default: a folder that is removed.",
)
@click.option(
    "--only-full",
    is_flag=True,
    help="Measure the full build alone.",
)
def main(people: int, events: int, folder: Path | None, only_full: bool) -> None:
    """Build a made-up warehouse, and show what each stage of it takes.

    Four builds are measured: a full one, with all tests; one as of the day after, with
    what happened or became known on it; and two after a rule has changed. Then the
    scores of people are made by one script without layers, which must come to the same,
    and people are resolved by Splink, which is installed for it. The limits on memory,
    disk and threads are those of scripts/build. Seconds of a stage are work: dbt does
    two steps at once. Memory is that of all processes; what the machine does beside the
    benchmark changes its figures, and hardly their ratios.
    """
    console = Console(width=None if Console().is_terminal else WIDTH, highlight=False)
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        try:
            _measure(place, people, events, only_full, console)
        except ProgramFault as fault:
            raise click.ClickException(f"the benchmark has failed:\n{fault}") from None


def _measure(
    place: Path, people: int, events: int, only_full: bool, console: Console
) -> None:
    console.print(_machine())
    raw, data = place / "raw", place / "data"
    _make_raw(raw, people, events, console)
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    # A copy, because a rule is going to be changed.
    project = place / "project"
    shutil.rmtree(project, ignore_errors=True)
    project_copy.make(project)
    full = _build(project, raw, data, LAST_DAY - timedelta(days=1))
    show("A full build", full, _stages(full, data), _steps(data), console)
    if only_full:
        return
    day = _build(project, raw, data, LAST_DAY)
    show("One more day", day, _stages(day, data), _steps(data), console)
    runs = {"one more day": day}
    for seed in CHANGED_SEEDS:
        _change_a_rule(project / "seeds" / "rules" / f"{seed}.csv")
        rule = _build(project, raw, data, LAST_DAY)
        runs[f"one of {seed} changed"] = rule
        title = f"One of {seed} changed"
        show(title, rule, _stages(rule, data), _steps(data), console)
    for name, run in runs.items():
        console.print(
            f"{name}: {run.seconds / full.seconds:.0%} of the time of a full build"
        )
    comparison.beside_a_script(project, raw, _database(data), LAST_DAY, console)
    comparison.beside_splink(people, console)


def _machine() -> str:
    settings = load()
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, load {os.getloadavg()[0]:.1f} before; DuckDB with "
        f"{settings.memory} and {settings.threads} threads"
    )


def _make_raw(raw: Path, people: int, events: int, console: Console) -> None:
    """Make the raw files, unless those of this size are there."""
    mark = raw.with_name("raw.json")
    size = {"people": people, "events": events, "days": DAYS, "until": str(LAST_DAY)}
    if raw.exists() and mark.exists() and json.loads(mark.read_text()) == size:
        console.print(f"Raw files: those in {raw}")
        return
    shutil.rmtree(raw, ignore_errors=True)
    program = [sys.executable, str(PROJECT / "scripts" / "generate_demo_data.py")]
    sizes = ["--people", str(people), "--events", str(events), "--days", str(DAYS)]
    options = [*sizes, "--until", str(LAST_DAY), "--memory", load().memory]
    options += ["--output", str(raw)]
    made = watching.run([*program, *options], os.environ, raw.parent)
    mark.write_text(json.dumps(size) + "\n")
    console.print(f"Raw files made in {made.seconds:.0f} s: {raw}")


def _build(project: Path, raw: Path, data: Path, as_of: date) -> Run:
    code = "from support.build_command import main; main()"
    return watching.run(
        [sys.executable, "-c", code, "--as-of", str(as_of), "--accept-drift"],
        {
            **os.environ,
            "PYTHONPATH": str(project / "scripts"),
            "LEAD_SCORING_RAW": str(raw),
            "LEAD_SCORING_DB": str(_database(data)),
        },
        data,
    )


def _database(data: Path) -> Path:
    return data / "lead_scoring.duckdb"


def _change_a_rule(seed: Path) -> None:
    """Let the first rule of a seed that is still valid give a point less."""
    with seed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    points, valid_to = map(rows[0].index, ("points", "valid_to"))
    rule = next(row for row in rows[1:] if not row[valid_to])
    rule[points] = str(Decimal(rule[points]) - 1)
    with seed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _steps(data: Path) -> list[Step]:
    return stages.steps(data / "build")


def _stages(run: Run, data: Path) -> list[Stage]:
    return stages.stages(_steps(data), run, stages.rows_made(_database(data)))


def show(
    title: str, run: Run, taken: Iterable[Stage], steps: list[Step], console: Console
) -> None:
    """Print what a build took by stage, and its longest steps."""
    by_stage = Table(title=title, title_justify="left")
    by_stage.add_column("stage")
    for column in ("seconds", "rows", "GB of memory", "GB on disk"):
        by_stage.add_column(column, justify="right")
    for stage in taken:
        by_stage.add_row(
            stage.name,
            f"{stage.seconds:.1f}",
            "" if stage.rows is None else f"{stage.rows:,}",
            _gigabytes(stage.memory),
            _gigabytes(stage.disk),
        )
    by_stage.add_section()
    by_stage.add_row(
        "the whole build, by the clock",
        f"{run.seconds:.1f}",
        "",
        _gigabytes(run.peak_memory(run.started, run.ended)),
        _gigabytes(run.peak_disk(run.started, run.ended)),
    )
    console.print(by_stage)
    longest = Table(title="Its longest steps", title_justify="left")
    longest.add_column("step")
    longest.add_column("stage")
    longest.add_column("seconds", justify="right")
    for step in sorted(steps, key=lambda s: (-s.seconds, s.name))[:MOST_SHOWN]:
        longest.add_row(step.name, step.stage, f"{step.seconds:.1f}")
    console.print(longest)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f}" if size else ""
