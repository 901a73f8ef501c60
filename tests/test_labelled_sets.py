"""Labelled sets become raw files; those that a package brings need nothing else of it."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from support.identity import labelled_sets
from support.identity.labelled_sets import SetFault


@pytest.mark.parametrize(
    ("name", "records", "owners"), [("febrl3", 5000, 2000), ("febrl4", 10000, 5000)]
)
def test_febrl_is_read(tmp_path: Path, name: str, records: int, owners: int) -> None:
    labelled_sets.write_raw_files(labelled_sets.load(name), None, tmp_path)
    with duckdb.connect() as connection:
        options = "all_varchar = true, union_by_name = true"
        files = f"read_csv('{tmp_path}/salesforce/*.csv', {options})"
        raw = connection.execute(
            f"select count(*), count(*) filter (first_name <> trim(first_name)) "
            f"from {files}"
        ).fetchone()
        truth = connection.execute(
            "select count(distinct record_key), count(distinct owner) "
            f"from '{tmp_path}/{labelled_sets.TRUTH}.parquet'"
        ).fetchone()
    assert raw == (records, 0)
    assert truth == (records, owners)


def test_a_set_that_is_not_there_is_said() -> None:
    with pytest.raises(SetFault, match="There are: chicago_sites, "):
        labelled_sets.load("febrl9")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("people.csv", "needs people.csv, which is not in .*--folder"),
        ("no_package/people.csv", "needs the package no_package, which is not"),
        ("recordlinkage/no.csv", "the installed one has no such file"),
    ],
)
def test_a_file_that_is_not_there_is_said(
    tmp_path: Path, source: str, sentence: str
) -> None:
    labelled = replace(labelled_sets.load("febrl3"), sources={"records": source})
    with pytest.raises(SetFault, match=sentence):
        labelled_sets.write_raw_files(labelled, tmp_path, tmp_path / "raw")
