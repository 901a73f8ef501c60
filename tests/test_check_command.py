"""scripts/check: it speaks of both versions of dbt, and a warning is a failure."""

import os
from pathlib import Path

import pytest
from conftest import PROJECT, TinyProject, run
from support import check_command, environment
from support.environment import EnvironmentFault


@pytest.fixture(scope="module")
def parser() -> Path:
    """dbt 2.0's parser, installed where its wheel can be."""
    try:
        python = environment.python_of(check_command.FOLDER, check_command.LOCK)
    except EnvironmentFault as fault:
        pytest.skip(f"dbt 2.0's parser can't be installed here: {fault}")
    return python.with_name(check_command.PARSER)


def test_dbt_2_understands_the_project(parser: Path) -> None:
    checked = run([PROJECT / "scripts" / "check"])
    assert checked.status == 0, checked.output
    assert "dbt 2.0 understands the project" in checked.output


def test_what_dbt_2_would_not_understand_is_told(
    parser: Path, tiny_project: TinyProject
) -> None:
    path = f"{parser.parent}{os.pathsep}{os.environ['PATH']}"
    command = tiny_project.command("check")
    good = run(command, **tiny_project.environment(), PATH=path)
    assert good.status == 0, good.output
    tiny_project.write(
        "models/marts/_marts.yml",
        """
        models:
          - name: orders
            materialised: table
        """,
    )
    bad = run(command, **tiny_project.environment(), PATH=path)
    assert bad.status != 0
    assert "materialised" in bad.output
    assert "dbt 2.0 does not understand the project" in bad.output


def test_without_it_the_installed_dbt_parses(
    tiny_project: TinyProject, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    command = tiny_project.command("check")
    checked = run(command, **tiny_project.environment(), PATH=str(empty))
    assert checked.status == 0, checked.output
    assert "scripts/check --install" in checked.output
    assert "dbt 1.11 understands the project" in checked.output
