"""A copy of the project, whose seeds and models may be edited."""

import shutil
from pathlib import Path

from support.settings import PROJECT

FOLDERS = ("models", "macros", "seeds", "tests", "gx", "scripts/support")
FILES = ("profiles.yml", "dbt_project.yml")


def make(folder: Path) -> None:
    """Copy to ``folder``, which is not there yet, all that a build reads."""
    for name in FOLDERS:
        ignored = shutil.ignore_patterns(
            "__pycache__", *(("*.py",) if name == "tests" else ())
        )
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(PROJECT / name, folder)
