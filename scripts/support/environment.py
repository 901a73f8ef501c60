"""Prepares the project's Python environments, so that a command needs only Python 3.11.

Every command starts with ``environment.ensure()``. The module uses the standard library
alone, and only syntax that an outdated Python can still read, so that it can say what
is missing instead of failing on a syntax error.
"""

import hashlib
import os
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)


class EnvironmentFault(Exception):
    """The environment can't be prepared; the message says why and what to do."""


def ensure(project: Path = PROJECT) -> None:
    """Go on inside the project's environment, making it first where that is needed.

    Returns when the running Python is that of ``<project>/.venv`` and the packages in
    requirements.lock are installed there; otherwise prepares both and runs the command
    again with that Python. Ends the command with a sentence when it can't.
    """
    try:
        _ensure(project)
    except EnvironmentFault as fault:
        sys.exit("The environment can't be prepared: " + str(fault))
    except KeyboardInterrupt:
        sys.exit(130)


def python_of(name: str, lock_name: str, project: Path = PROJECT) -> Path:
    """The Python of another environment, which is made first where that is needed.

    Args:
        name: the environment's folder in the project.
        lock_name: the lock file with its packages.
        project: the project's folder.

    Raises EnvironmentFault when it can't be made.
    """
    folder, lock = project / name, project / lock_name
    stamp = _stamp(lock, folder)
    if not _is_ready(folder, stamp):
        with _only_one(project / (name + ".lock")):
            # Another command may have made it while this one waited.
            if not _is_ready(folder, stamp):
                _make(lock, folder, stamp)
    return folder / "bin" / "python"


def _ensure(project: Path) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise EnvironmentFault(
            "Python {}.{} or newer is needed, and {} is {}.{}. Install one and start "
            "the command with it: python3.12 {}".format(
                *OLDEST_PYTHON, sys.executable, *sys.version_info[:2], sys.argv[0]
            )
        )
    python = python_of(".venv", "requirements.lock", project)
    if not os.path.samefile(sys.prefix, str(project / ".venv")):
        sys.stdout.flush()
        os.execv(str(python), [str(python), *sys.argv])


def _stamp(lock: Path, folder: Path) -> str:
    """Hash of all that the environment depends on: the lock, and where it lies.

    The path counts because programs in a virtual environment name their Python by it.
    """
    if not lock.is_file():
        raise EnvironmentFault(f"{lock} is missing. Restore it with git checkout.")
    return hashlib.sha256(lock.read_bytes() + bytes(folder)).hexdigest()


def _is_ready(folder: Path, stamp: str) -> bool:
    written = folder / "installed"
    return (
        written.is_file()
        and written.read_text() == stamp
        and os.access(str(folder / "bin" / "python"), os.X_OK)
    )


@contextmanager
def _only_one(path: Path):
    """Hold the lock on ``path``, after whoever holds it now."""
    try:
        import fcntl
    except ImportError:
        raise EnvironmentFault(
            "this system has no file locks as Linux and macOS have them. "
            "On Windows, run the command in WSL."
        ) from None
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another command is preparing the environment; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(lock: Path, folder: Path, stamp: str) -> None:
    """Make the environment anew. The stamp comes last: without it nothing counts."""
    started = time.monotonic()
    _say(f"Preparing the Python environment in {folder} (once).")
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    shutil.rmtree(str(folder), ignore_errors=True)
    log = folder.with_name(folder.name + ".log")
    log.write_text("")
    if not _run([base, "-m", "venv", str(folder)], log):
        raise EnvironmentFault(
            f"{base} can't make a virtual environment (see {log}). On Debian and "
            "Ubuntu install python3-venv; elsewhere install a Python with venv and pip."
        )
    _say(f"Installing the packages of {lock.name}.")
    if not (
        _install_with_uv(lock, folder, log) or _install_with_pip(lock, folder, log)
    ):
        raise EnvironmentFault(
            f"the packages of {lock.name} can't be installed (see {log}). Is there a "
            "connection to the package index? Once there is, run the command again."
        )
    (folder / "installed").write_text(stamp)
    log.unlink()
    _say(f"The environment is ready ({time.monotonic() - started:.0f} s).")


def _install_with_uv(lock: Path, folder: Path, log: Path) -> bool:
    """Install the lock with uv, which takes seconds where pip takes half a minute."""
    lines = lock.read_text().splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("uv==")), None)
    if start is None:
        return False
    end = next(
        (i for i in range(start + 1, len(lines)) if not lines[i].startswith("    --")),
        len(lines),
    )
    only_uv = folder / "uv.lock"
    only_uv.write_text("\n".join(lines[start:end]) + "\n")
    python = str(folder / "bin" / "python")
    return _install_with_pip(only_uv, folder, log) and _run(
        [
            str(folder / "bin" / "uv"),
            *("pip", "sync", "--require-hashes", "--python", python, str(lock)),
            # Else every command compiles what it imports, where PYTHONDONTWRITEBYTECODE
            # is set or the folder is read-only.
            "--compile-bytecode",
        ],
        log,
    )


def _install_with_pip(lock: Path, folder: Path, log: Path) -> bool:
    """Install what ``lock`` lists, which is complete: nothing is left to resolve."""
    python = str(folder / "bin" / "python")
    options = ["--require-hashes", "--no-deps", "--retries", "1", "--timeout", "30"]
    return _run([python, "-m", "pip", "install", *options, "-r", str(lock)], log)


def _run(command: list, log: Path) -> bool:
    """Run ``command``, with its output at the end of ``log``; true if it succeeded."""
    import subprocess

    with log.open("ab") as output:
        try:
            return not subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            ).returncode
        except OSError as error:
            output.write(str(error).encode())
            return False


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
