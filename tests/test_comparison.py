"""One script by hand scores people as the models do, and says so where it does not."""

from pathlib import Path

import duckdb
from conftest import Built, copy_database
from support.benchmark import by_hand, comparison


def test_one_script_by_hand_comes_to_the_same_scores(built: Built) -> None:
    outcome = by_hand.score(built.raw, built.database)
    assert outcome.differing == 0
    assert outcome.scores > 10_000


def test_a_score_that_differs_is_counted(built: Built, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    copy_database(built.database, other)
    with duckdb.connect(str(other)) as connection:
        (changed,) = connection.execute("""
            update scoring.dated_scores set score = score + 1
            where subject_type = 'person' and subject_id = (
                select min(subject_id) from scoring.dated_scores
                where subject_type = 'person'
            )
        """).fetchone()
    assert changed
    # A row of each side for every score that was changed.
    assert by_hand.score(built.raw, other).differing == 2 * changed


def test_the_models_it_stands_for_are_there(built: Built) -> None:
    for model in comparison.MODELS:
        assert built.compiled(model).exists()
