"""Where the raw files are and where the warehouse is built."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """The folders and files of one run.

    Attributes:
        raw: the folder with ``<connector>/<table>.parquet|csv``.
        is_raw_given: whether LEAD_SCORING_RAW names it; the demo is never put there.
        database: the DuckDB file that readers open.
    """

    raw: Path
    is_raw_given: bool
    database: Path

    @property
    def build_folder(self) -> Path:
        """Where a build works: beside the database, so that publishing is a rename."""
        return self.database.parent / "build"

    @property
    def working_database(self) -> Path:
        """The file a build writes.

        It has the published file's name: DuckDB's views name the database they read
        from, which is the file's stem.
        """
        return self.build_folder / self.database.name


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
    )
