"""What each stage of a build took, from what the build, dbt and the watcher wrote down."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from support import databases
from support.benchmark.watching import Run
from support.phases import FILE as PHASES_FILE

# What of the build is dbt's is told by the folders of models instead.
DBT = "dbt"


@dataclass(frozen=True)
class Step:
    """A model, seed or test of dbt, or another part of the build.

    Attributes:
        name: of the step.
        stage: the folder of models, their tests, or the step itself.
        started: seconds since 1970.
        ended: seconds since 1970.
    """

    name: str
    stage: str
    started: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.started


@dataclass(frozen=True)
class Stage:
    """All steps of one stage.

    Attributes:
        seconds: of work; dbt does several steps at once, so that all stages together
            may have more than the build took.
        rows: in the tables that it made; None where it makes none.
        memory: bytes, at most, while one of its steps ran.
        disk: bytes, at most, while one of its steps ran.
    """

    name: str
    seconds: float
    rows: int | None
    memory: int
    disk: int


def steps(build_folder: Path) -> list[Step]:
    """The steps of the last build, in the order in which they started."""
    phases = json.loads((build_folder / PHASES_FILE).read_text())
    found = [
        Step(phase["name"], phase["name"], phase["started"], phase["ended"])
        for phase in phases
        if phase["name"] != DBT
    ]
    nodes = json.loads((build_folder / "target" / "manifest.json").read_text())["nodes"]
    results = json.loads((build_folder / "target" / "run_results.json").read_text())
    for result in results["results"]:
        moments = [
            datetime.fromisoformat(timing[moment]).timestamp()
            for timing in result["timing"]
            for moment in ("started_at", "completed_at")
        ]
        node = nodes.get(result["unique_id"])
        if moments and node:
            stage = _stage(node, nodes)
            found.append(Step(node["name"], stage, min(moments), max(moments)))
    return sorted(found, key=lambda step: (step.started, step.name))


def _stage(node: dict, nodes: dict) -> str:
    if node["resource_type"] == "test":
        read = [nodes[name] for name in node["depends_on"]["nodes"] if name in nodes]
        attached = nodes.get(node.get("attached_node") or "")
        models = [
            one
            for one in ([attached] if attached else read)
            if one["resource_type"] == "model"
        ]
        # A test of several folders belongs to the last of them, where all are there.
        order = ("staging", "hygiene", "identity", "scoring", "marts")
        folders = [one["fqn"][1] for one in models]
        last = max(folders, key=order.index, default="seeds")
        return f"tests of {last}"
    return "seeds" if node["resource_type"] == "seed" else node["fqn"][1]


def stages(taken: Iterable[Step], run: Run, rows: dict[str, int]) -> list[Stage]:
    """The stages of a build, in the order in which they started.

    Args:
        run: what the watcher saw of the build.
        rows: by stage, of those that make tables.
    """
    by_stage: dict[str, list[Step]] = {}
    for step in taken:
        by_stage.setdefault(step.stage, []).append(step)
    return [
        Stage(
            name,
            sum(step.seconds for step in own),
            rows.get(name),
            max(run.peak_memory(step.started, step.ended) for step in own),
            max(run.peak_disk(step.started, step.ended) for step in own),
        )
        for name, own in by_stage.items()
    ]


def rows_made(database: Path) -> dict[str, int]:
    """How many rows each stage has read from files or has in tables."""
    with databases.opened(database, read_only=True) as connection:
        found = connection.execute("""
            select
                case
                    when schema_name in ('rules', 'reference') then 'seeds'
                    else schema_name
                end as stage,
                cast(sum(estimated_size) as bigint) as rows
            from duckdb_tables()
            where not internal and not starts_with(schema_name, 'raw_')
            group by stage
            union all
            select 'landing' as stage, cast(sum(row_count) as bigint) as rows
            from raw_landing.files
            where status = 'landed'
        """)
        return dict(found.fetchall())
