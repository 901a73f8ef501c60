"""scripts/benchmark: what it sees of a program, and which stage a step belongs to."""

import itertools
import json
import os
import sys
from pathlib import Path

import pytest
from conftest import Built
from support.benchmark import stages, watching
from support.benchmark.stages import Stage, Step
from support.benchmark.watching import ProgramFault, Run, Sample

MB = 1_000_000
# Takes memory in a program of its own, as a build has dbt do.
HEAVY = """
import subprocess, sys, time
from pathlib import Path
(Path(sys.argv[1]) / "big").write_bytes(bytes(50_000_000))
subprocess.run([sys.executable, "-c", "x = bytearray(300_000_000); "
    "x[::4096] = b'1' * len(x[::4096]); import time; time.sleep(2)"])
(Path(sys.argv[1]) / "big").unlink()
"""


def test_memory_of_all_processes_and_disk_are_seen(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HEAVY, str(tmp_path)]
    run = watching.run(command, os.environ, tmp_path)
    assert run.seconds >= 2
    assert 300 * MB < run.peak_memory(run.started, run.ended) < 600 * MB
    assert run.peak_disk(run.started, run.ended) == 50 * MB
    assert run.peak_memory(run.ended + 1, run.ended + 2) == 0


def test_a_program_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; print('no disk'); sys.exit(3)"]
    with pytest.raises(ProgramFault, match="no disk"):
        watching.run(command, os.environ, tmp_path)


def test_a_stage_has_the_work_of_its_steps_and_the_peaks_while_they_ran() -> None:
    run = Run(0.0, 9.0, (Sample(1.0, 10, 5), Sample(4.0, 70, 6), Sample(8.0, 20, 90)))
    taken = [
        Step("landing", "landing", 0.0, 2.0),
        Step("people", "identity", 2.0, 5.0),
        Step("organizations", "identity", 2.0, 4.5),
        Step("publishing", "publishing", 5.0, 7.0),
    ]
    assert stages.stages(taken, run, {"identity": 12}) == [
        Stage("landing", 2.0, None, 10, 5),
        Stage("identity", 5.5, 12, 70, 6),
        Stage("publishing", 2.0, None, 0, 0),
    ]


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        ("stg_segment__pages", "staging"),
        ("fit_rules", "seeds"),
        ("contact_scores", "marts"),
        ("unique_people_person_id", "tests of identity"),
        ("the_sum_of_lines_is_the_score", "tests of marts"),
        ("landing", "landing"),
    ],
)
def test_steps_of_a_build_belong_to_their_stage(
    built: Built, step: str, stage: str
) -> None:
    taken = {one.name: one for one in stages.steps(built.database.parent / "build")}
    assert taken[step].stage == stage
    assert taken[step].seconds > 0


def test_the_parts_of_a_build_follow_each_other(built: Built) -> None:
    phases = json.loads((built.database.parent / "build" / "phases.json").read_text())
    assert [phase["name"] for phase in phases][-1] == "publishing"
    for before, after in itertools.pairwise(phases):
        assert before["started"] <= before["ended"] <= after["started"]


def test_rows_are_counted_by_stage(built: Built) -> None:
    rows = stages.rows_made(built.database)
    # Staging leaves nothing out.
    assert rows["landing"] == rows["staging"] > 0
    assert rows["marts"] > 0
