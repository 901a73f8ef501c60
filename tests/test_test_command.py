"""scripts/test runs every step and fails with the first that failed."""

import subprocess

import pytest
from click.testing import CliRunner
from conftest import PROJECT
from support import test_command


@pytest.mark.parametrize(
    ("statuses", "status"),
    [([0, 0, 0, 0], 0), ([0, 3, 0, 1], 3), ([0, 0, 0, 5], 5)],
)
def test_all_steps_run_and_the_first_failure_counts(
    monkeypatch: pytest.MonkeyPatch, statuses: list[int], status: int
) -> None:
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess:
        commands.append(command[2:])
        return subprocess.CompletedProcess(command, statuses[len(commands) - 1])

    monkeypatch.setattr(test_command.subprocess, "run", run)
    result = CliRunner().invoke(test_command.main, ["-k", "names", "--lf"])
    assert result.exit_code == status
    assert [tool for tool, *_ in commands] == ["ruff", "ruff", "sqlfluff", "pytest"]
    assert commands[-1] == ["pytest", "-k", "names", "--lf"]
    assert ("Failed: " in result.output) == bool(status)


def test_ci_runs_scripts_test_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert [line for line in lines if "scripts/" in line] == ["exec scripts/test"]
