"""Where the raw files are, where the warehouse is built, and where readers find it."""

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """The folders and files of one run.

    Attributes:
        raw: the folder with ``<connector>/<table>.parquet|csv``.
        is_raw_given: whether LEAD_SCORING_RAW names it; the demo is never put there.
        database: the first of the DuckDB files that builds, and dbt itself, write
            (support.databases).
        memory: how much of it a query may take, as in profiles.yml.
        threads: how many a query may use, as in profiles.yml.
    """

    raw: Path
    is_raw_given: bool
    database: Path
    memory: str = "4GB"
    threads: int = 2

    @property
    def folder(self) -> Path:
        """Where all of a warehouse's files are."""
        return self.database.parent

    @property
    def build_folder(self) -> Path:
        """Where a build keeps its lock and dbt's artifacts."""
        return self.folder / "build"

    @property
    def generations(self) -> Path:
        """Where the builds that have passed are, a folder each."""
        return self.folder / "generations"

    @property
    def published(self) -> Path:
        """The link to the generation that readers get."""
        return self.folder / "published"

    @property
    def current(self) -> Path:
        """What readers of the whole warehouse open."""
        return self.folder / "current.duckdb"

    @property
    def bi(self) -> Path:
        """What BI opens: the marts, without direct personal data."""
        return self.folder / "bi.duckdb"


def load() -> Settings:
    """Read LEAD_SCORING_RAW and LEAD_SCORING_DB, relative to where the caller is.

    Their defaults are relative to the project: data/raw and data/lead_scoring.duckdb.
    """
    raw = os.environ.get("LEAD_SCORING_RAW")
    database = os.environ.get("LEAD_SCORING_DB")
    return Settings(
        raw=Path(raw or PROJECT / "data" / "raw").absolute(),
        is_raw_given=bool(raw),
        database=Path(database or PROJECT / "data" / "lead_scoring.duckdb").absolute(),
        memory=os.environ.get("LEAD_SCORING_MEMORY", Settings.memory),
        threads=_threads(),
    )


def limit(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection take what LEAD_SCORING_MEMORY and LEAD_SCORING_THREADS allow.

    For whatever reads or writes all rows; left to itself DuckDB takes most of a machine.
    """
    settings = load()
    connection.execute("set memory_limit = ?", [settings.memory])
    connection.execute("set threads = ?", [settings.threads])
    # What takes long says so itself, and into a file a bar would be many lines.
    connection.execute("set enable_progress_bar = false")


def _threads() -> int:
    given = os.environ.get("LEAD_SCORING_THREADS", str(Settings.threads))
    if not given.isdecimal() or not int(given):
        raise SystemExit(
            f"LEAD_SCORING_THREADS is {given!r}. Let it be a number from 1 on."
        )
    return int(given)
