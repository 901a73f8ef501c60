"""The models beside others that do the same, on the same machine in the same run."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from support import dbt
from support.benchmark import watching
from support.benchmark.by_hand import Outcome
from support.benchmark.watching import ProgramFault
from support.settings import PROJECT, load

# The models that by_hand.sql does without: from the raw events on the web to the scores.
# What rules match which words and values, it takes from the build.
MODELS = (
    *("stg_segment__pages", "stg_segment__tracks", "signal_details"),
    *("machine_user_agents", "activity_intake", "interactions"),
    *("signal_points", "fact_points", "rule_points", "person_category_points"),
    "dated_scores",
)


@dataclass(frozen=True)
class Taken:
    """What one of them took.

    Attributes:
        seconds: of work, one step after the other.
        memory: bytes, at most.
    """

    seconds: float
    memory: int


def beside_a_script(
    project: Path, raw: Path, database: Path, as_of: date, console: Console
) -> None:
    """Print what one script by hand takes for the scores of people, and the models.

    Args:
        project: the project whose models are made once more in ``database``.

    Raises ProgramFault when either fails, or when their scores differ.
    """
    outcome, by_hand = _by_hand(raw, database)
    if outcome.differing:
        raise ProgramFault(
            f"by_hand.sql and the models differ in {outcome.differing:,} rows of "
            f"{outcome.scores:,}. One of them is wrong."
        )
    models = _models(project, database, as_of)
    table = Table(
        title=f"Scores of people on all dates: {outcome.scores:,} rows, equal in both",
        title_justify="left",
    )
    table.add_column("made by")
    for column in ("seconds", "ratio", "GB of memory"):
        table.add_column(column, justify="right")
    for name, taken in (("one script by hand", by_hand), ("the models", models)):
        table.add_row(
            name,
            f"{taken.seconds:.1f}",
            f"{taken.seconds / by_hand.seconds:.2f}",
            f"{taken.memory / 1e9:.2f}",
        )
    console.print(table)


def beside_splink(people: int, console: Console) -> None:
    """Print what identity resolution takes, and Splink for the same records."""
    command = [sys.executable, str(PROJECT / "scripts" / "benchmark_identity")]
    finished = subprocess.run(
        [*command, "demo_people", "--people", str(max(people, 1000))],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        raise ProgramFault(finished.stdout)
    console.print(finished.stdout, soft_wrap=True)


def _by_hand(raw: Path, database: Path) -> tuple[Outcome, Taken]:
    answer = database.parent / "by_hand.json"
    program = [sys.executable, "-m", "support.benchmark.by_hand"]
    run = watching.run(
        [*program, str(raw), str(database), str(answer)],
        {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")},
        database.parent,
    )
    outcome = Outcome(**json.loads(answer.read_text()))
    memory = run.peak_memory(run.started, run.ended)
    return outcome, Taken(outcome.seconds, memory)


def _models(project: Path, database: Path, as_of: date) -> Taken:
    """Make the models once more, one at a time, each with all of DuckDB's threads."""
    target = database.parent / "comparison"
    arguments = [
        *("--project-dir", str(project), "--profiles-dir", str(project)),
        *("--target-path", str(target), "--log-level-file", "none"),
        *("--threads", "1", "--vars", json.dumps({"as_of": as_of.isoformat()})),
    ]
    run = watching.run(
        [*dbt.program(), "run", "--select", *MODELS, *arguments],
        {
            **os.environ,
            "LEAD_SCORING_DB": str(database),
            "LEAD_SCORING_MEMORY": load().memory,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        database.parent,
    )
    results = json.loads((target / "run_results.json").read_text())["results"]
    seconds = sum(result["execution_time"] for result in results)
    return Taken(seconds, run.peak_memory(run.started, run.ended))
