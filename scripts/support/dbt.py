"""Runs dbt as a subprocess, shows how far it is, and explains failures in sentences.

dbt's own messages may quote values from the data, so what a failure shows is built here
from names, descriptions and counts, and dbt writes no log file.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from support import databases
from support.settings import PROJECT

# Databases quote values in the messages of these errors, and identifiers in the others:
# DuckDB, then Postgres.
QUOTES_VALUES = re.compile(
    r"^(Conversion|Constraint|Invalid Input|Out of Range|Type|Cast) Error"
    r"|^(invalid input|date/time field|value |DETAIL|CONTEXT)"
)
# What DuckDB says to all who come after a failure of its own.
ENGINE_FAILED = "database has been invalidated because of a previous fatal error"
# What it says to a query for which others have left it no memory.
OUT_OF_MEMORY = "Out of Memory Error"
FAILED = ("error", "fail", "runtime error")
MOST_SHOWN = 20
# dbt keeps a large graph of objects until it ends: collecting garbage in it finds next to
# nothing and took a sixth of its time. Where the system can (Linux), it is killed with
# the process that started it: a build that was killed must not go on working.
BEGINNING = """
import ctypes, gc, signal, sys
gc.disable()
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
"""
# As the command line has it.
CLI = f"""{BEGINNING}
from dbt.cli.main import cli
cli()
"""
# Parses at once, and runs on what it has parsed the command that a line tells it. Says
# itself how far it is: dbt's own log in JSON, with all it knows of each node in every
# line, takes a tenth of a small build.
READING = f"""{BEGINNING}
import json
from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner
def say(**what):
    # In one call, as several threads do.
    sys.stdout.write(json.dumps(what) + "\\n")
    sys.stdout.flush()
def listen(event):
    name, data = event.info.name, event.data
    if name in ("MainEncounteredError", "MainStackTrace"):
        say(error=getattr(data, "exc", event.info.msg))
    elif name == "LogStartLine":
        say(started=data.node_info.node_name, total=data.total)
    elif hasattr(data, "index") and not name.startswith("LogHook"):
        say(ended=data.index)
def invoke(runner, *command):
    done = runner.invoke([*command, *sys.argv[1:]])
    # Only of this dbt has said nothing itself.
    if isinstance(done.exception, DbtUsageException):
        print(done.exception)
    if not done.success:
        sys.exit(2 if done.exception else 1)
    return done.result
manifest = invoke(dbtRunner(callbacks=[listen]), "parse")
runner = dbtRunner(manifest=manifest, callbacks=[listen])
invoke(runner, *json.loads(sys.stdin.readline()))
"""


@dataclass(frozen=True)
class Failure:
    """A node that failed, in words fit for a terminal: without values from the data."""

    name: str
    path: str
    text: str


class DbtError(Exception):
    """dbt ended with an error; ``failures`` is empty when it never ran a node."""

    def __init__(self, message: str, failures: list[Failure]) -> None:
        self.failures = failures
        super().__init__(message)


class EngineError(DbtError):
    """DuckDB failed in itself, whatever it was asked, and the run with it.

    DuckDB 2.0 does so once in many builds, when two queries compete for the processor:
    "global dictionary column changed identity". The same build passes the next time.
    """


class OutOfMemoryError(DbtError):
    """Nodes failed for want of memory, and none for another reason.

    DuckDB's queries go on in files when memory is short, but two large ones at the same
    time may leave each other less than what they can't do without.

    Attributes:
        passed: dbt's outcomes of the nodes that did not fail.
        left: the names of the nodes that failed, or were not run for that.
    """

    def __init__(
        self,
        message: str,
        failures: list[Failure],
        passed: list[dict],
        left: list[str],
    ) -> None:
        self.passed = passed
        self.left = left
        super().__init__(message, failures)


@dataclass(frozen=True)
class DbtRun:
    """What a finished run did.

    Attributes:
        nodes: how many models, seeds and tests ran.
        relations: (schema, name) of every model and seed of the project.
        published: those of them whose meta.is_published is not false.
        histories: its incremental models.
        seeds: its seeds.
        readers: the models that read each seed and model, by alias.
        rescored: of published models that were rescored by subject
            (macros/rescoring.sql), the columns that name a row's subject.
        columns: of each published public model, as (schema, name), what its YAML says of
            each column under meta.pii: none, indirect or direct.
        warnings: what did not pass, without stopping the run.
    """

    nodes: int
    relations: set[tuple[str, str]]
    published: set[tuple[str, str]]
    histories: set[tuple[str, str]]
    seeds: set[tuple[str, str]]
    readers: dict[str, set[str]]
    rescored: dict[tuple[str, str], list[str]]
    columns: dict[tuple[str, str], dict[str, str]]
    warnings: list[Failure]


def program(python: str = sys.executable) -> list[str]:
    """How dbt's command line is started with ``python``; its arguments follow."""
    return [python, "-c", CLI]


class Reading:
    """dbt while it reads the project, and then waits to be told what to do with it.

    That takes ten seconds, in which others can make ready what it is going to read.
    """

    def __init__(
        self,
        target_folder: Path,
        variables: Mapping[str, object],
        environment: Mapping[str, str],
        project: Path = PROJECT,
        target: str = "duckdb",
        python: str = sys.executable,
    ) -> None:
        """Start ``python``'s dbt on one of profiles.yml's targets.

        Artifacts go to ``target_folder``.
        """
        self._target_folder = target_folder
        self._database = environment.get("LEAD_SCORING_DB")
        _forget_other_projects(project, target_folder)
        arguments = [
            *("--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target", target, "--target-path", str(target_folder)),
            *("--log-level", "none", "--log-level-file", "none", "--no-use-colors"),
            *("--no-version-check", "--no-send-anonymous-usage-stats"),
            *("--vars", json.dumps(variables)),
        ]
        self._process = subprocess.Popen(
            [python, "-c", READING, *arguments],
            cwd=project,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, if it has not ended."""
        self._process.terminate()
        self._process.communicate()

    def run(
        self,
        command: str,
        *options: str,
        console: Console,
        watch: Callable[[], None] = lambda: None,
        before: Sequence[dict] = (),
    ) -> DbtRun:
        """Run ``dbt <command>``; of one reading once.

        ``watch`` is called again and again meanwhile, and ends it by an exception.
        ``before`` are the outcomes of a run that this one completes: they are part of
        what it returns, and of run_results.json.
        Raises DbtError when a node fails or dbt can't start: OutOfMemoryError when
        fewer at a time might pass, EngineError when DuckDB itself is to blame.
        """
        process = self._process
        self._results.unlink(missing_ok=True)
        # dbt that could not start says why.
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps([command, *options]) + "\n")
            process.stdin.flush()
        last_words = _follow(process, watch, console)
        status = process.wait()
        if not self._results.exists():
            # A process that crashed, or was killed, has no last words.
            if status < 0:
                name = signal.Signals(-status).name
                last_words.append(f"dbt was ended by {name}. Run the command again.")
            message = "\n".join(last_words[-MOST_SHOWN:])
            raise (EngineError if ENGINE_FAILED in message else DbtError)(message, [])
        nodes = _nodes(self._target_folder)
        outcomes = self._outcomes(before)
        if any(ENGINE_FAILED in (outcome["message"] or "") for outcome in outcomes):
            raise EngineError(ENGINE_FAILED, [])
        if status:
            raise _error(
                "\n".join(last_words[-MOST_SHOWN:]), nodes, outcomes, self._database
            )
        return _finished(nodes, outcomes)

    def _outcomes(self, before: Sequence[dict]) -> list[dict]:
        """What dbt wrote, completed by what it had written before."""
        written = json.loads(self._results.read_text())
        joined = {one["unique_id"]: one for one in [*before, *written["results"]]}
        written["results"] = list(joined.values())
        if before:
            self._results.write_text(json.dumps(written))
        return written["results"]

    @property
    def _results(self) -> Path:
        return self._target_folder / "run_results.json"


def run(
    command: str,
    *options: str,
    console: Console,
    target_folder: Path,
    variables: Mapping[str, object],
    environment: Mapping[str, str],
    project: Path = PROJECT,
    target: str = "duckdb",
    python: str = sys.executable,
) -> DbtRun:
    """Read the project and run ``dbt <command>``, as Reading does."""
    with Reading(
        target_folder, variables, environment, project, target, python
    ) as reading:
        return reading.run(command, *options, console=console)


def _error(
    message: str,
    nodes: Mapping[str, dict],
    outcomes: list[dict],
    database: str | None,
) -> DbtError:
    failures = _failures(nodes, outcomes, FAILED, database)
    failed = [outcome for outcome in outcomes if outcome["status"] in FAILED]
    if failed and all(OUT_OF_MEMORY in (one["message"] or "") for one in failed):
        # Exposures have no steps of their own.
        left = {
            outcome["unique_id"]: nodes[outcome["unique_id"]]["name"]
            for outcome in outcomes
            if outcome["status"] in (*FAILED, "skipped")
            and outcome["unique_id"] in nodes
        }
        passed = [one for one in outcomes if one["unique_id"] not in left]
        return OutOfMemoryError(message, failures, passed, list(left.values()))
    return DbtError(message, failures)


def _finished(nodes: Mapping[str, dict], outcomes: list[dict]) -> DbtRun:
    relations = {
        unique_id: node
        for unique_id, node in nodes.items()
        if node["resource_type"] in ("model", "seed")
    }
    published = [
        node
        for node in relations.values()
        if node["config"].get("meta", {}).get("is_published", True)
    ]
    return DbtRun(
        nodes=len(outcomes),
        relations=_names(relations.values()),
        published=_names(published),
        histories=_names(
            node
            for node in relations.values()
            if node["config"]["materialized"] == "incremental"
        ),
        seeds=_names(
            node for node in relations.values() if node["resource_type"] == "seed"
        ),
        readers=_readers(relations),
        rescored={
            (node["schema"], node["alias"]): node["config"]["meta"]["rescored_by"]
            for node in published
            if "rescored_by" in node["config"].get("meta", {})
        },
        columns={
            (node["schema"], node["alias"]): {
                name: column["config"].get("meta", {}).get("pii", "direct")
                for name, column in node["columns"].items()
            }
            for node in published
            if node["resource_type"] == "model" and node["access"] == "public"
        },
        warnings=_failures(nodes, outcomes, ("warn",)),
    )


def _readers(relations: Mapping[str, dict]) -> dict[str, set[str]]:
    """By alias, who reads each of some models and seeds, given by unique id."""
    readers = {node["alias"]: set() for node in relations.values()}
    for reader in relations.values():
        for read in reader["depends_on"].get("nodes", []):
            if read in relations:
                readers[relations[read]["alias"]].add(reader["alias"])
    return readers


def _names(nodes: Iterable[dict]) -> set[tuple[str, str]]:
    """Schema and name of each node's relation."""
    return {(node["schema"], node["alias"]) for node in nodes}


def _forget_other_projects(project: Path, target_folder: Path) -> None:
    """Let dbt parse anew what it remembers of a project that lay elsewhere.

    It would go on reading the seeds of that place.
    """
    parsed_in = target_folder / "parsed_in"
    if not parsed_in.exists() or parsed_in.read_text() != str(project):
        (target_folder / "partial_parse.msgpack").unlink(missing_ok=True)
        target_folder.mkdir(parents=True, exist_ok=True)
        parsed_in.write_text(str(project))


def _follow(
    process: subprocess.Popen, watch: Callable[[], None], console: Console
) -> list[str]:
    """Show dbt's progress until it ends; return what it said about its own errors."""
    last_words = []
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("dbt reads the project", total=None)
        for line in process.stdout:
            watch()
            match _said(line):
                case {"started": name, "total": total}:
                    name = name[:40].ljust(40)
                    progress.update(task, description=name, total=total)
                case {"ended": _}:
                    progress.update(task, advance=1)
                case {"error": text}:
                    last_words.extend(text.splitlines())
                # Said by dbt after any early error, and about nothing that is used here.
                case _ if "artifact ingestion" not in line:
                    last_words.append(line.rstrip())
    return last_words


def _said(line: str) -> object:
    """What READING says in a line; None where dbt, or what it uses, said something."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _nodes(target_folder: Path) -> dict[str, dict]:
    manifest = json.loads((target_folder / "manifest.json").read_text())
    return {**manifest["nodes"], **manifest["unit_tests"]}


def _failures(
    nodes: dict[str, dict],
    outcomes: list[dict],
    statuses: tuple[str, ...],
    database: str | None = None,
) -> list[Failure]:
    return [
        _failure(nodes.get(outcome["unique_id"], {}), outcome, database)
        for outcome in outcomes
        if outcome["status"] in statuses
    ]


def _failure(node: dict, outcome: dict, database: str | None) -> Failure:
    name = node.get("name", outcome["unique_id"])
    message = outcome["message"] or ""
    description = " ".join(node.get("description", "").split())
    if outcome["status"] in ("error", "runtime error"):
        text = without_values(message)
    elif node.get("resource_type") == "unit_test":
        # Its rows are fixtures, not data.
        text = "\n".join([description, *message.split("\n")]).strip()
    else:
        rows = outcome["failures"] or 0
        sentence = description or name.replace("_", " ")
        text = f"{sentence} ({rows:,} row{'' if rows == 1 else 's'})"
        findings = found_sentences(outcome.get("compiled_code") or "", database)
        text = "\n".join([text, *findings])
    return Failure(name, node.get("original_file_path", ""), text)


def found_sentences(query: str, database: str | None) -> list[str]:
    """What a test says in words: its column ``finding``, which a few tests have.

    Such a test names seeds, levels and record keys, and nothing else from the data.
    """
    if not database or not re.search(r"\bas finding\b", query):
        return []
    with databases.opened(Path(database), read_only=True) as connection:
        rows = connection.execute(
            f"select distinct finding from ({query}) order by finding limit {MOST_SHOWN}"
        ).fetchall()
    return [finding for (finding,) in rows]


def without_values(message: str) -> str:
    """A database's error without what it quotes from the data."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    kept = []
    for line in lines[:6]:
        if QUOTES_VALUES.match(line):
            # What follows may be a value of several lines.
            kept.append(re.sub(r"[\"'(].*", "…", line))
            break
        kept.append(line)
    return "\n".join(kept)
