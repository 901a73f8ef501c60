"""How long each part of a build takes, for whoever measures it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "phases.json"


class Phases:
    """The parts of one build, each written to FILE in ``folder`` once it has ended.

    The file is a list of ``{"name", "started", "ended"}`` in seconds since 1970.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._ended: list[dict] = []

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Take the time of what runs within, also of what fails."""
        started = time.time()
        try:
            yield
        finally:
            ended = {"name": name, "started": started, "ended": time.time()}
            self._ended.append(ended)
            self._file.write_text(json.dumps(self._ended, indent=2) + "\n")
