"""Runs identity's own models and Splink on the same cleaned records, and measures both.

Both are asked for the same: from the cleaned records to the clusters of people and of
organizations. Three kinds of work are told apart:

- preparation: the parsed names, streets and domains, which identifiers are shared, which
  records are copies: all models of ``models/identity`` before the clusters but those of
  inference. Splink's recipes are written for these columns, and who uses Splink has to
  make them too, so the same seconds count for both. They are the share of these models
  in the run's wall time, by their own seconds, because dbt runs two models at once.
- inference: from match records and weights to the clusters of the set's entity. For the
  models from the end of the table of match records to the end of the clusters; for
  Splink predict and cluster.
- training: Splink's alone. The models' weights are a seed.

``seconds`` is all of that, of both entities: for the models from the first one's start to
the last one's end, for Splink preparation, training and inference; of the entity that
the set is not about where it has records of it. dbt's reading of the project, landing
and hygiene are left out for both, and what the clusters are used for later; so are, for
Splink, importing it and loading the match records. Splink gets the
employer of a contact resolved by the models. Its clusters are joined where the CRM itself
has merged or converted records, which the models know too; that is not timed.

Each runs in a process of its own, whose peak memory is measured.
"""

import csv
import json
import multiprocessing
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console

from support import databases, dbt, environment
from support.identity import evaluate_command, evaluation
from support.identity.evaluation import Agreement
from support.identity.labelled_sets import LabelledSet
from support.settings import PROJECT

# Splink's documentation clusters at the first; the others are tried beside it.
THRESHOLDS = (0.95, 0.5, 0.99)
# What the models do between match records and clusters, for each entity.
INFERENCE = tuple(
    f"{entity}_{step}"
    for entity in ("person", "organization")
    for step in (
        *("match_keys", "match_blocks", "candidate_pairs", "rarities", "pair_levels"),
        *("level_bits", "scored_pairs", "match_edges", "match_components"),
        *("forbidden_pairs", "clusters"),
    )
)
# Splink's recipes for the entity that a made-up set is not about.
OTHER_RECIPES = {"person": "demo_organizations", "organization": "demo_people"}
IDENTITY = "path:models/identity"
CLUSTERS = ("+person_clusters", "+organization_clusters")
RESOLVED = evaluate_command.RESOLVED


class BenchmarkFault(Exception):
    """A run has failed; the message says which, and why."""


@dataclass(frozen=True)
class Cost:
    """What a run took.

    Attributes:
        seconds: wall time from cleaned records to the clusters of both entities.
        preparation_seconds: the part of it that makes the match records.
        inference_seconds: the part of it from match records and weights to the clusters
            of the set's entity.
        peak_bytes: most memory that the process held.
        load: processes that wanted a processor in the minute before, on average.
    """

    seconds: float
    preparation_seconds: float
    inference_seconds: float
    peak_bytes: int
    load: float


@dataclass(frozen=True)
class Result:
    """How well and how dearly one of the two has resolved a set.

    Attributes:
        agreements: threshold to agreement with the truth; the project has no choice of
            thresholds, and one agreement at None.
        cost: what that took, with one threshold.
    """

    agreements: dict[float | None, Agreement]
    cost: Cost


def prepare(labelled: LabelledSet, files: Path | None, folder: Path) -> None:
    """Make the set's warehouse in ``folder``, up to its cleaned records.

    Raises SetFault when its records are not there, BenchmarkFault when a model fails.
    """
    evaluate_command.land(labelled, files, folder)
    _peak_bytes(_build, folder, ("--select", *RESOLVED, "--exclude", IDENTITY))


def resolve_with_models(labelled: LabelledSet, folder: Path) -> Result:
    """Let the models resolve what ``prepare`` has left in ``folder``.

    Raises BenchmarkFault when a model fails.
    """
    load = os.getloadavg()[0]
    peak_bytes = _peak_bytes(
        _build, folder, ("--select", *(f"{name},{IDENTITY}" for name in CLUSTERS))
    )
    results = json.loads((folder / "target" / "run_results.json").read_text())
    entity = labelled.entity
    inference = seconds_between(
        results, f"{entity}_match_records", f"{entity}_clusters"
    )
    _peak_bytes(
        _build,
        folder,
        (
            *("--select", *(f"{name},{IDENTITY}" for name in RESOLVED)),
            *("--exclude", *CLUSTERS),
        ),
    )
    with _connected(folder) as connection:
        agreement = evaluation.agreement(
            connection, labelled.entity, evaluate_command.truth(folder)
        )
    cost = Cost(
        *(wall_seconds(results), preparation_seconds(results), inference),
        *(peak_bytes, load),
    )
    return Result({None: agreement}, cost)


def resolve_with_splink(
    labelled: LabelledSet, folder: Path, preparation: float
) -> Result:
    """Let Splink resolve the match records that resolve_with_models has left.

    Args:
        preparation: the seconds that making the match records took.

    Raises BenchmarkFault when Splink has no result, EnvironmentFault when it can't be
    installed.
    """
    load = os.getloadavg()[0]
    peak_bytes, seconds = _run_splink(labelled.name, labelled.entity, folder)
    inference = seconds["predict"] + seconds["cluster"]
    total = preparation + seconds["train"] + inference
    if labelled.generator:
        other = "organization" if labelled.entity == "person" else "person"
        recipe = OTHER_RECIPES[labelled.entity]
        other_peak_bytes, seconds = _run_splink(recipe, other, folder)
        total += seconds["train"] + seconds["predict"] + seconds["cluster"]
        peak_bytes = max(peak_bytes, other_peak_bytes)
    with _connected(folder) as connection:
        agreements = {
            threshold: evaluation.agreement(
                connection,
                labelled.entity,
                evaluate_command.truth(folder),
                _with_known_pairs(connection, labelled.entity, folder, threshold),
            )
            for threshold in THRESHOLDS
        }
    return Result(agreements, Cost(total, preparation, inference, peak_bytes, load))


def _run_splink(recipe: str, entity: str, folder: Path) -> tuple[int, dict[str, float]]:
    """Its peak memory and the seconds of its steps; the clusters are in <entity>."""
    python = environment.python_of(".venv-benchmark", "requirements-benchmark.lock")
    place = folder / entity
    place.mkdir(exist_ok=True)
    records = place / "match_records.parquet"
    with _connected(folder) as connection:
        connection.execute(
            "copy (select record_key as unique_id, * exclude (record_key) from "
            f"identity.{entity}_match_records) to '{records}'"
        )
    said, log = place / "splink.json", place / "splink.log"
    said.unlink(missing_ok=True)
    command = [python, "-m", "support.identity.splink_worker", recipe]
    arguments = [records, place, *map(str, THRESHOLDS)]
    peak_bytes = _peak_bytes(_run, [*command, *arguments], log)
    return peak_bytes, splink_seconds(recipe, said, log)


def fastest(results: list[Result]) -> Result:
    """The result that took the least time, which was the least disturbed."""
    return min(results, key=lambda result: result.cost.seconds)


def best_threshold(agreements: dict[float | None, Agreement]) -> float | None:
    """The threshold with the highest F1; the first of equals."""
    return max(agreements, key=lambda threshold: agreements[threshold].f1)


def wall_seconds(run_results: dict) -> float:
    """Seconds from the first start to the last end in dbt's run_results.json."""
    moments = [
        moment for result in run_results["results"] for moment in _moments(result)
    ]
    return (max(moments) - min(moments)).total_seconds()


def preparation_seconds(run_results: dict) -> float:
    """The share of a run's wall time that was not inference's, by its models' seconds."""
    spent = {
        result["unique_id"].split(".")[-1]: (
            max(moments) - min(moments)
        ).total_seconds()
        for result in run_results["results"]
        if (moments := _moments(result))
    }
    prepared = sum(spent[name] for name in spent if name not in INFERENCE)
    return wall_seconds(run_results) * prepared / sum(spent.values())


def seconds_between(run_results: dict, first: str, last: str) -> float:
    """Seconds from the end of one model to the end of another, in run_results.json."""
    ends = {
        result["unique_id"].split(".")[-1]: max(_moments(result), default=None)
        for result in run_results["results"]
    }
    return (ends[last] - ends[first]).total_seconds()


def _moments(result: dict) -> list[datetime]:
    return [
        datetime.fromisoformat(timing[moment])
        for timing in result["timing"]
        for moment in ("started_at", "completed_at")
    ]


def splink_seconds(name: str, said: Path, log: Path) -> dict[str, float]:
    """The seconds of Splink's steps, as splink_worker has written them.

    Raises BenchmarkFault with its reason, or its last words, where it has none.
    """
    if not said.exists():
        words = log.read_text().splitlines() if log.exists() else []
        raise BenchmarkFault(
            f"Splink failed on {name}. Its last words: {words[-1] if words else 'none'}"
        )
    seconds = json.loads(said.read_text())
    if "no_result" in seconds:
        raise BenchmarkFault(f"{name}: {seconds['no_result']}.")
    return seconds


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each id in the pairs to one id of all those that the pairs connect it with."""
    first: dict[str, str] = {}

    def root(found_id: str) -> str:
        while first.setdefault(found_id, found_id) != found_id:
            first[found_id] = first[first[found_id]]
            found_id = first[found_id]
        return found_id

    for a, b in pairs:
        first[max(root(a), root(b))] = min(root(a), root(b))
    return {found_id: root(found_id) for found_id in first}


def _with_known_pairs(
    connection: duckdb.DuckDBPyConnection, entity: str, folder: Path, threshold: float
) -> Path:
    clusters = folder / entity / f"clusters_{threshold}.parquet"
    result = folder / f"joined_clusters_{threshold}.parquet"
    ids = folder / f"joined_ids_{threshold}.csv"
    pairs = connection.execute(
        f"""
        select
            coalesce(a.found_id, known.record_key_a),
            coalesce(b.found_id, known.record_key_b)
        from identity.known_pairs as known
        left join '{clusters}' as a on known.record_key_a = a.record_key
        left join '{clusters}' as b on known.record_key_b = b.record_key
        where known.entity = '{entity}'
        """
    ).fetchall()
    with ids.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("found_id", "joined_id"))
        writer.writerows(joined(pairs).items())
    connection.execute(
        f"""
        copy (
            with clustered as (
                from '{clusters}'
                union all
                -- Records that were merged away are in no cluster.
                select record_key, record_key
                from (
                    select record_key_a as record_key from identity.known_pairs
                    union
                    select record_key_b from identity.known_pairs
                )
                where record_key not in (select record_key from '{clusters}')
            )
            select record_key, coalesce(joined_id, found_id) as found_id
            from clustered
            left join read_csv('{ids}', all_varchar = true) using (found_id)
        ) to '{result}'
        """
    )
    return result


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    return databases.opened(evaluate_command.warehouse(folder), read_only=True)


def _peak_bytes(function: Callable, *arguments: object) -> int:
    """Call a function that starts a program, and return the program's peak memory.

    In a new process, because the peak of all programs that a process has started is all
    that the system tells, and a program's begins with the size of what starts it.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_call_and_measure, function, arguments).result()


def _call_and_measure(function: Callable, arguments: tuple) -> int:
    function(*arguments)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024


def _build(folder: Path, selection: tuple[str, ...]) -> None:
    try:
        evaluate_command.build(folder, Console(stderr=True), *selection)
    except dbt.DbtError as error:
        failed = [f"{failure.name}: {failure.text}" for failure in error.failures]
        raise BenchmarkFault(
            f"dbt failed in {folder}: {'; '.join(failed) or error}"
        ) from None


def _run(command: list, log: Path) -> None:
    with log.open("wb") as output:
        subprocess.run(
            command,
            check=False,
            cwd=PROJECT / "scripts",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
