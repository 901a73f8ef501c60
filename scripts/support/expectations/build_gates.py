"""The gates of a build: one behind the raw tables, one before what is published."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console

from support import databases, publication
from support.expectations import borders, gates
from support.expectations.gates import Answers, Gates
from support.settings import PROJECT, Settings


class BuildGates:
    """Both gates, which stand open where the project expects nothing.

    Great Expectations loads from the beginning of the build on, and validates the raw
    tables while dbt runs.
    """

    def __init__(
        self, loading: Gates | None, settings: Settings, console: Console
    ) -> None:
        self._gates = loading
        self._settings = settings
        self._console = console
        self._raw = Answers({})
        self._marts = Answers({})
        self._pages: Future | None = None

    def ask_about_raw(
        self, as_of: date, accept_drift: bool, are_same: bool = False
    ) -> None:
        """Have the landed raw tables validated, while others go on.

        Args:
            are_same: whether they are those of the build before, as of the same day.
        """
        if self._gates:
            before = None if accept_drift else publication.published(self._settings)
            with databases.opened(self._settings.database) as connection:
                frames = borders.raw(
                    connection, self._settings, as_of, before, are_same=are_same
                )
            self._raw = self._gates.ask(frames, as_of)

    def watch_raw(self) -> None:
        """Raise GateError as soon as the raw tables are known to be refused."""
        if self._raw.are_there():
            self.require_raw()

    def require_raw(self) -> None:
        """Raise GateError, with a table of reasons, where the raw tables are refused."""
        self._require("The raw tables", self._raw)

    def require_marts(self, as_of: date, accept_drift: bool) -> None:
        """Raise GateError, with a table of reasons, where the marts are refused."""
        if self._gates:
            before = None if accept_drift else publication.published(self._settings)
            # Only read, because it is being copied.
            with databases.opened(
                self._settings.database, read_only=True
            ) as connection:
                frames = borders.marts(connection, self._settings, as_of, before)
            self._marts = self._gates.ask(frames, as_of)
            self._require("The marts", self._marts)
            self._pages = self._gates.start_pages()

    def pages(self) -> list[Path]:
        """The folders to publish: Data Docs, once they are made."""
        if not self._gates:
            return []
        self._pages.result()
        return [self._gates.pages]

    def show(self) -> None:
        """Print how many expectations passed, and what a person should know of."""
        if not self._gates:
            return
        findings = [*self._raw.findings(), *self._marts.findings()]
        warnings = gates.warnings(findings)
        pages = self._settings.published / self._gates.pages.name / gates.FIRST_PAGE
        self._console.print(f"Expectations: {gates.say(findings)}; see {pages}")
        if warnings:
            gates.show(warnings, self._console)

    def _require(self, what: str, answers: Answers) -> None:
        findings = answers.findings()
        failed = gates.failures(findings)
        if failed:
            self._gates.start_pages().result()
            gates.show(failed, self._console)
            raise gates.GateError(
                f"{what} are not as expected ({gates.say(findings)}). What was found: "
                f"{self._gates.pages / gates.FIRST_PAGE}"
            )


@contextmanager
def opened(settings: Settings, console: Console) -> Iterator[BuildGates]:
    """The gates of this project's build."""
    with gates.opened(PROJECT, settings) as loading:
        yield BuildGates(loading, settings, console)
