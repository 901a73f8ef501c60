"""Whose raw files there are: the demo's, or somebody's own."""

import json
from datetime import date
from pathlib import Path

from support.raw_files import RawFilesError

DESCRIPTION = "demo.json"


def demo_day(raw: Path) -> date | None:
    """The day on which the demo's data end; None for other raw files."""
    path = raw / DESCRIPTION
    if not path.exists():
        return None
    try:
        return date.fromisoformat(json.loads(path.read_text())["until"])
    except (ValueError, KeyError, TypeError):
        raise RawFilesError(
            f"{path} has no readable date 'until'. Make the demo data anew, or give "
            "the date with --as-of."
        ) from None


def origin(raw: Path) -> str:
    """What is the same for raw files that can be compared; a demo is like none other."""
    path = raw / DESCRIPTION
    return path.read_text() if path.exists() else "own"
