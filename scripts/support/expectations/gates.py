"""What a build must pass on its way in and on its way out, and scripts/validate too."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from support.expectations.frames import Frame
from support.settings import Settings

FOLDER = "gx"
FIRST_PAGE = "index.html"
SCRIPTS = Path(__file__).resolve().parents[2]
FAILED, WARNING = "failed", "warning"
MOST_ROWS = 5


class GateError(click.ClickException):
    """Expectations failed, or could not be evaluated; the message says what to do."""


@dataclass(frozen=True)
class Finding:
    """What became of one expectation.

    Attributes:
        suite: where it is declared.
        outcome: passed, nothing to compare, warning or failed.
        description: what is expected, as a sentence.
        what_to_do: where that is not so.
        rows: the figures that are not as expected, without values from the data.
        error: why it could not be evaluated; None if it was.
    """

    suite: str
    outcome: str
    description: str
    what_to_do: str
    rows: list[dict[str, str | float]]
    error: str | None


class Answers:
    """What will become of the expectations that were asked about at one time."""

    def __init__(self, suites: dict[str, Future]) -> None:
        self._suites = suites

    def are_there(self) -> bool:
        """Whether ``findings`` would not wait."""
        return all(answer.done() for answer in self._suites.values())

    def findings(self) -> list[Finding]:
        """What has become of each; raises GateError where that can't be told."""
        return [
            Finding(suite=suite, **found)
            for suite, answer in self._suites.items()
            for found in answer.result()
        ]


class Gates:
    """The project's expectations, in a process that loads while others work."""

    def __init__(self, project: Path, work: Path) -> None:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        self.pages = work / "data_docs"
        self._log = work / "log.txt"
        # One request after the other, and not in the way of who asks.
        self._courier = ThreadPoolExecutor(max_workers=1)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "support.expectations.worker"),
                    *(str(project / FOLDER), str(work)),
                ],
                env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, frames: list[Frame], as_of: date) -> Answers:
        """Have the figures validated by the suites of their names."""
        return Answers(
            {
                frame.name: self._send(
                    {
                        "task": "validate",
                        "name": frame.name,
                        "columns": frame.columns,
                        "run_name": as_of.isoformat(),
                    }
                )
                for frame in frames
            }
        )

    def start_pages(self) -> Future:
        """Have Data Docs made; ``result()`` of what is returned waits for them."""
        return self._send({"task": "render"})

    def close(self) -> None:
        """End the process, which has nothing left to lose."""
        self._process.kill()
        self._process.wait()
        self._courier.shutdown(cancel_futures=True)

    def _send(self, request: dict) -> Future:
        return self._courier.submit(self._exchange, json.dumps(request))

    def _exchange(self, request: str) -> list | dict:
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            raise GateError(
                f"Great Expectations has ended before it answered; {self._log} says "
                f"why. Look whether {FOLDER}/ is as it should be."
            )
        return json.loads(answer)


@contextmanager
def opened(project: Path, settings: Settings) -> Iterator[Gates | None]:
    """The gates of a project; None where it has no folder of expectations."""
    if not (project / FOLDER).is_dir():
        yield None
        return
    gates = Gates(project, settings.build_folder / "validation")
    try:
        yield gates
    finally:
        gates.close()


def failures(findings: list[Finding]) -> list[Finding]:
    """Those that keep a build from being published."""
    return [finding for finding in findings if finding.outcome == FAILED]


def warnings(findings: list[Finding]) -> list[Finding]:
    """Those that a person should know of; also a failure's milder form is one."""
    return [finding for finding in findings if finding.outcome == WARNING]


def show(findings: list[Finding], console: Console) -> None:
    """Print a row per finding: what is expected, what was found, and what to do."""
    table = Table(show_lines=True)
    for title in ("expected", "found", "what to do"):
        # A name that is cut off can't be looked up.
        table.add_column(title, overflow="fold")
    for finding in findings:
        table.add_row(finding.description, _found(finding), finding.what_to_do)
    console.print(table)


def say(findings: list[Finding]) -> str:
    """How many expectations passed, as a sentence."""
    counts = {
        outcome: sum(finding.outcome == outcome for finding in findings)
        for outcome in ("passed", FAILED, WARNING, "nothing to compare")
    }
    return ", ".join(
        f"{count} {outcome}"
        for outcome, count in counts.items()
        if count or outcome == "passed"
    )


def _found(finding: Finding) -> str:
    if finding.error:
        return f"It could not be evaluated: {finding.error}"
    lines = [
        f"{about}: " + ", ".join(f"{name} {value:.4g}" for name, value in figures)
        for row in finding.rows[:MOST_ROWS]
        for about in [next(v for v in row.values() if isinstance(v, str))]
        for figures in [[(n, v) for n, v in row.items() if not isinstance(v, str)]]
    ]
    if len(finding.rows) > MOST_ROWS:
        lines.append(f"... and {len(finding.rows) - MOST_ROWS} more")
    return "\n".join(lines)
