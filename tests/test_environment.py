"""Any command prepares its own Python environment, once."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROJECT
from support import environment

COMMAND = """
from support import environment
environment.ensure()
import sys
print("in", sys.prefix, "with", sys.argv[1:])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose lock lists nothing, so that no test needs the network."""
    support = tmp_path / "scripts" / "support"
    support.mkdir(parents=True)
    for name in ("__init__.py", "environment.py"):
        shutil.copy(PROJECT / "scripts" / "support" / name, support)
    (tmp_path / "scripts" / "command").write_text(COMMAND)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path.resolve()


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pretends to run venv and pip, and collects what would be run."""
    commands = []

    def run(command: list[str], log: Path) -> bool:
        commands.append(" ".join(command))
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch(mode=0o755)
        return True

    monkeypatch.setattr(environment, "_run", run)
    monkeypatch.setattr(environment.os, "execv", lambda *_: None)
    return commands


def start(project: Path, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, project / "scripts" / "command", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_commands_started_at_once_share_one_environment(project: Path) -> None:
    first, second = start(project, "a", "b c"), start(project)
    (out, first_words), (_, second_words) = first.communicate(), second.communicate()

    assert out == f"in {project / '.venv'} with ['a', 'b c']\n"
    assert (first.returncode, second.returncode) == (0, 0)
    assert (first_words + second_words).count("Preparing the Python environment") == 1

    started = time.monotonic()
    again = start(project)
    assert again.communicate()[1] == ""
    # Python starts twice in this time; the environment's check takes a millisecond.
    assert time.monotonic() - started < 1


def test_a_changed_lock_makes_a_new_environment(project: Path, installs: list) -> None:
    environment.ensure(project)
    made = len(installs)
    environment.ensure(project)
    assert len(installs) == made
    (project / "requirements.lock").write_text("# still nothing\n")
    environment.ensure(project)
    assert len(installs) == 2 * made


def test_a_moved_project_makes_a_new_environment(project: Path, installs: list) -> None:
    environment.ensure(project)
    made = len(installs)
    moved = project.rename(project.with_name("moved"))
    environment.ensure(moved)
    assert len(installs) == 2 * made


def test_an_interrupted_installation_is_done_again(
    project: Path, installs: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(SystemExit) as stopped:
        patch.setattr(environment, "_install_with_pip", interrupt)
        environment.ensure(project)
    assert stopped.value.code == 130
    made = len(installs)
    environment.ensure(project)
    assert len(installs) > made
    assert environment._is_ready(
        project / ".venv",
        environment._stamp(project / "requirements.lock", project / ".venv"),
    )


def test_uv_comes_from_the_lock_and_installs_the_rest(
    project: Path, installs: list
) -> None:
    lock = (
        "click==8 \\\n    --hash=sha256:c\nuv==1 \\\n    --hash=sha256:a\n    # via x\n"
    )
    (project / "requirements.lock").write_text(lock)
    environment.ensure(project)
    only_uv = project / ".venv" / "uv.lock"
    assert only_uv.read_text() == "uv==1 \\\n    --hash=sha256:a\n"
    assert f"-r {only_uv}" in installs[1]
    assert "uv pip sync --require-hashes" in installs[2]
    # Once, and not at every start where Python may write no bytecode.
    assert "--compile-bytecode" in installs[2]
    assert len(installs) == 3


def test_pip_installs_where_uv_can_not(
    project: Path, installs: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_install_with_uv", lambda *_: False)
    environment.ensure(project)
    assert (
        f"--require-hashes --no-deps --retries 1 --timeout 30 -r {project}"
        in (installs[-1])
    )


@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        ("venv", "install python3-venv"),
        ("pip", "Is there a connection to the package index?"),
    ],
)
def test_what_is_missing_is_said(
    project: Path,
    installs: list,
    monkeypatch: pytest.MonkeyPatch,
    fails: str,
    sentence: str,
) -> None:
    run = environment._run
    monkeypatch.setattr(
        environment,
        "_run",
        lambda command, log: fails not in command and run(command, log),
    )
    with pytest.raises(SystemExit, match=r"The environment can't be prepared") as said:
        environment.ensure(project)
    assert sentence in said.value.code
    assert not (project / ".venv" / "installed").exists()


def test_an_old_python_is_told_which_one_is_needed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        environment.ensure(project)


def test_another_environment_has_a_lock_of_its_own(
    project: Path, installs: list
) -> None:
    environment.ensure(project)
    made = len(installs)
    (project / "requirements-benchmark.lock").write_text("# nothing\n")
    benchmark = (".venv-benchmark", "requirements-benchmark.lock", project)
    python = environment.python_of(*benchmark)
    assert python == project / ".venv-benchmark" / "bin" / "python"
    assert installs[-1].endswith(f"-r {project / 'requirements-benchmark.lock'}")
    assert len(installs) == 2 * made
    assert environment.python_of(*benchmark) == python
    environment.ensure(project)
    assert len(installs) == 2 * made


@pytest.mark.parametrize(
    ("lock", "least"), [("requirements.lock", 50), ("requirements-benchmark.lock", 4)]
)
def test_the_locks_have_hashes_and_name_no_host(lock: str, least: int) -> None:
    lines = (PROJECT / lock).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pins) >= least
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert not [line for line in lines if "://" in line or "--index" in line[1:]]
