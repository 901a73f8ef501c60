"""Precision, recall and B-cubed on clusters small enough to count by hand."""

from pathlib import Path

import duckdb
import pytest
from support.identity import evaluation
from support.identity.evaluation import Agreement

# Of three true pairs of Ann's and one of Bo's, one is found; beside it two wrong ones.
OWNERS = {"1": "ann", "2": "ann", "3": "ann", "4": "bo", "5": "bo", "6": "cy"}
FOUND = {"1": "x", "2": "x", "4": "x", "3": "y", "5": "z", "6": "w"}


def judged(found: dict[str, str]) -> str:
    rows = ", ".join(f"('{found[key]}', '{OWNERS[key]}')" for key in OWNERS)
    return f"select * from (values {rows}) as t (found_id, owner)"


def agreement(found: dict[str, str]) -> Agreement:
    with duckdb.connect() as connection:
        return evaluation.agreement_of(connection, judged(found))


def test_pairs_and_records_are_counted() -> None:
    found = agreement(FOUND)
    assert found.records == 6
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 4)
    assert found.f1 == pytest.approx(2 / 7)
    # Mean precision (2/3 + 2/3 + 1/3 + 1 + 1 + 1) / 6, mean recall 11/18.
    assert found.b_cubed == pytest.approx(2 * (7 / 9) * (11 / 18) / (7 / 9 + 11 / 18))


def test_the_truth_agrees_with_itself() -> None:
    found = agreement(OWNERS)
    assert (found.precision, found.recall, found.f1, found.b_cubed) == (1, 1, 1, 1)


def test_all_alone_is_precise_and_finds_nothing() -> None:
    found = agreement({key: key for key in OWNERS})
    assert (found.precision, found.recall, found.f1) == (1, 0, 0)
    # Each record finds itself: recall 1/3 each for Ann, 1/2 for Bo, 1 for Cy.
    assert found.b_cubed == pytest.approx(2 * 0.5 / 1.5)


def test_all_in_one_finds_all_and_is_imprecise() -> None:
    found = agreement(dict.fromkeys(OWNERS, "all"))
    assert found.precision == pytest.approx(4 / 15)
    assert found.recall == 1


@pytest.fixture
def warehouse(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """Ann's and Bo's records: Ann's second has no id, Bo's second was deleted."""
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create schema identity;
            create schema hygiene;
            create table identity.record_people (record_key text, person_id text);
            insert into identity.record_people
            values ('a1', 'p1'), ('a2', null), ('b1', 'p2');
            create table hygiene.contact_intake (record_key text, quarantine_reason text);
            insert into hygiene.contact_intake
            values ('a1', null), ('a2', null), ('b1', null),
                ('b2', 'deleted_at_source'), ('b3', 'no_identifier');
            copy (
                select * from (
                    values ('a1', 'ann'), ('a2', 'ann'), ('b1', 'bo'), ('b2', 'bo'),
                        ('b3', 'bo')
                ) as t (record_key, owner)
            ) to '{tmp_path}/truth.parquet';
            copy (
                select * from (values ('a1', 'c'), ('a2', 'c')) as t (record_key, found_id)
            ) to '{tmp_path}/clusters.parquet';
            """
        )
        yield connection


def test_a_record_without_an_id_is_alone(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = evaluation.agreement(warehouse, "person", tmp_path / "truth.parquet")
    # b3 has no person and counts all the same; b2 is not there to be found.
    assert found.records == 4
    assert (found.precision, found.recall) == (1, 0)


def test_clusters_can_be_judged_in_place_of_the_warehouse(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = evaluation.agreement(
        warehouse,
        "person",
        tmp_path / "truth.parquet",
        tmp_path / "clusters.parquet",
    )
    assert (found.records, found.precision, found.recall) == (4, 1, 0.5)
