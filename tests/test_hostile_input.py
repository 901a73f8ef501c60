"""Spoiled and hostile raw files and seeds: scripts/drill drift, hostile and seeds, in
short."""

import csv
from pathlib import Path

import drift_drill
import hostile_drill
import pytest
import seed_drill
from support import csv_files

# One of each end: refused when read, refused by what is expected, told, and harmless.
KINDS = [
    "column_dropped",
    "truncated",
    "other_delimiter",
    "values_shifted",
    "german_dates",
    "numbers_as_words",
    "keys_twice",
    "rows_shuffled",
    "column_added",
]


def test_no_spoiled_file_is_silently_wrong(tmp_path: Path) -> None:
    outcome = drift_drill.drill(tmp_path, KINDS, people=300, seed=2)
    assert outcome.faults == []
    assert sum(outcome.ends.values()) == len(KINDS)
    assert {"stopped", "harmless"} <= {end for _, end in outcome.ends}


def test_hostile_values_do_nothing(tmp_path: Path) -> None:
    outcome = hostile_drill.drill(tmp_path, each=10, people=1000, seed=2)
    assert outcome.faults == []
    assert outcome.values > 800


def test_no_spoiled_seed_holds_other_rules_in_silence(tmp_path: Path) -> None:
    mutations = len(seed_drill.KINDS)
    outcome = seed_drill.spoil(tmp_path, mutations, seed=2)
    assert outcome.faults == []
    assert {end for _, end in outcome.ends} == {
        "refused",
        "same rows",
        "told as changed",
    }
    assert sum(outcome.ends.values()) == mutations


def test_hostile_values_in_seeds_do_nothing(tmp_path: Path) -> None:
    outcome = seed_drill.attack(tmp_path, rounds=1, people=300, seed=2)
    assert outcome.faults == []
    assert outcome.values > 800
    assert outcome.refused > 100
    assert outcome.built > 100


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1-800-CALL", "'+1-800-CALL"),
        (" @SUM(A1)", "' @SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-2+3", "'-2+3"),
        ("-2.50", "-2.50"),
        ("St. Mary = home", "St. Mary = home"),
        (-3, "-3"),
        (None, ""),
    ],
)
def test_a_spreadsheet_finds_no_formula_in_what_is_taken_out(
    tmp_path: Path, value: object, written: str
) -> None:
    file = tmp_path / "mart.csv"
    assert csv_files.write(file, ["a", "b"], [[value, 1]]) == 1
    with file.open(encoding="utf-8-sig", newline="") as rows:
        assert list(csv.reader(rows)) == [["a", "b"], [written, "1"]]
