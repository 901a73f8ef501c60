"""The sync's log: a JSON object per line, with ids and counts and never a value."""

import json
from datetime import UTC, datetime
from pathlib import Path


class Journal:
    """Appends lines to a file, each with the time and what every line of a run has.

    Args:
        file: made where it is not there.
        common: what is on every line, such as the run.
    """

    def __init__(self, file: Path, **common: object) -> None:
        self._file = file.open("a", encoding="utf-8")
        self._common = common

    def write(self, event: str, **facts: object) -> None:
        """Add a line; ``facts`` are ids, counts, seconds and codes."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": event,
            **self._common,
            **facts,
        }
        self._file.write(json.dumps(line, default=str) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
