"""How names and texts are written in DuckDB's SQL."""

import glob
from collections.abc import Iterable
from pathlib import Path


def identifier(name: str) -> str:
    """The name in quotes, so that any name is taken as one."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """The value as a text literal."""
    return "'" + value.replace("'", "''") + "'"


def file(path: Path) -> str:
    """The path as a literal that names this file alone.

    Without it, brackets and stars in a folder's name would be taken for a pattern.
    """
    return text(glob.escape(str(path)))


def column_list(names: Iterable[str]) -> str:
    """The names in quotes, with commas between them."""
    return ", ".join(identifier(name) for name in names)
