"""Runs by_hand.sql on a build and the raw files that it was made of.

Started as a program with the raw folder, the build's database and the file for the answer.
"""

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from support import sql
from support.settings import limit

SCRIPT = Path(__file__).with_suffix(".sql")
COLUMNS = (
    *("as_of_date", "person_id", "scoring_model"),
    *("fit_score", "intent_score", "negative_score", "score"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        seconds: that the script took.
        scores: rows that it made: one per date, person and scoring model.
        differing: rows that it or the build has and the other has not.
    """

    seconds: float
    scores: int
    differing: int


def score(raw: Path, database: Path) -> Outcome:
    """Score all people of a build a second time, and compare.

    Args:
        raw: the folder of raw files; those of Segment are Parquet.
        database: what the build has left, and publishes; it is only read.
    """
    columns = ", ".join(COLUMNS)
    ours = (
        "select as_of_date, subject_id as person_id, scoring_model, fit_score, "
        "intent_score, negative_score, score from built.scoring.dated_scores "
        "where subject_type = 'person'"
    )
    theirs = f"select {columns} from by_hand.scores"
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "scores.duckdb")) as connection,
    ):
        limit(connection)
        # As many as dbt's queries have, which is one per core.
        connection.execute("reset threads")
        connection.execute(f"attach {sql.text(str(database))} as built (read_only)")
        connection.execute("create schema by_hand")
        connection.execute(f"set variable raw = {sql.text(str(raw))}")
        started = time.monotonic()
        connection.execute(SCRIPT.read_text(encoding="utf-8"))
        seconds = time.monotonic() - started
        (scores,) = connection.execute(f"select count(*) from ({theirs})").fetchone()
        (differing,) = connection.execute(f"""
            select count(*) from (
                (({ours}) except all ({theirs}))
                union all
                (({theirs}) except all ({ours}))
            )
        """).fetchone()
    return Outcome(seconds, scores, differing)


if __name__ == "__main__":
    raw_folder, build, answer = map(Path, sys.argv[1:])
    answer.write_text(json.dumps(asdict(score(raw_folder, build))))
