"""What engines need of the machine: folders, programs and Debian's packages."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class EngineError(Exception):
    """The engine can't be used; the message says why and what to do."""


def folder(engine: str, owner: Path) -> Path:
    """Where the local engine that belongs to the folder ``owner`` keeps its files.

    Not in that folder, whose path can be too long for a socket, or closed to the user
    that a server runs as.
    """
    place = hashlib.sha256(f"{os.getuid()} {owner}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"lead-scoring-{engine}-{place}"


def install(package: str, what: str) -> None:
    """Install a package of Debian's where root may; else raise EngineError."""
    if os.getuid() or not shutil.which("apt-get"):
        raise EngineError(
            f"{what} is not installed here. On Debian and Ubuntu: "
            f"sudo apt-get install {package}."
        )
    print(f"Installing Debian's package {package}.", flush=True)
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    run(*quiet, "update")
    run(*quiet, "install", "--yes", "--no-install-recommends", package)


def run(*command: object, **options: object) -> str:
    """Run a program and return what it printed; raises EngineError when it fails.

    Args:
        options: further ones of subprocess.run.
    """
    # Into a file: a server that the program leaves behind would keep a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        status = subprocess.run(
            [str(word) for word in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        ).returncode
        output.seek(0)
        said = output.read().strip()
    if status:
        raise EngineError(f"{Path(str(command[0])).name} failed:\n{said}")
    return said
