"""Identity resolution on records whose owners are known, and how steady its ids are."""

from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT
from rich.console import Console
from support import databases
from support.identity import evaluate_command, evaluation, labelled_sets

# Sets that come with no package; without them their tests are skipped.
FILES = PROJECT.parent / "shared" / "data"
QUIET = Console(quiet=True)


@pytest.mark.parametrize("name", labelled_sets.names())
def test_a_labelled_set_is_resolved_well(name: str, tmp_path: Path) -> None:
    labelled = labelled_sets.load(name)
    try:
        files = FILES if FILES.is_dir() else None
        evaluate_command.resolve(labelled, files, tmp_path, QUIET)
    except labelled_sets.SetFault as fault:
        if "Name a folder that holds it" in str(fault):
            pytest.skip(str(fault))
        raise
    database = evaluate_command.warehouse(tmp_path)
    with databases.opened(database, read_only=True) as connection:
        found = evaluation.agreement(
            connection, labelled.entity, evaluate_command.truth(tmp_path)
        )
    assert labelled.floors.keys() == {"precision", "recall", "f1"}
    for measure, floor in labelled.floors.items():
        assert getattr(found, measure) >= floor, f"{name}: {found}"


class People:
    """A few thousand people in a folder that can change and be resolved again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.labelled = labelled_sets.load("demo_people")
        self.labelled.generator.update(people=6000, events=0)
        labelled_sets.write_project(self.labelled, folder / "project")
        labelled_sets.write_raw_files(self.labelled, None, folder / "raw")

    def rewrite(self, query: str) -> None:
        """Replace each CRM's contacts and leads by a query on ``records``."""
        for table in ("hubspot/contact", "salesforce/contact", "salesforce/lead"):
            file = self.folder / "raw" / f"{table}.parquet"
            with duckdb.connect() as connection:
                connection.execute(f"create table records as from '{file}'")
                connection.execute(f"copy ({query}) to '{file}' (format parquet)")

    def resolved(self, as_of: str, *options: str) -> dict[str, str]:
        """Record key to person id, as of a date."""
        evaluate_command.land_raw_files(self.folder)
        evaluate_command.build(
            *(self.folder, QUIET, "--select", *evaluate_command.RESOLVED, *options),
            as_of=as_of,
        )
        database = evaluate_command.warehouse(self.folder)
        with databases.opened(database, read_only=True) as connection:
            return dict(
                connection.execute(
                    "select record_key, person_id from identity.record_people"
                ).fetchall()
            )


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People(tmp_path_factory.mktemp("people"))


def test_ids_last(people: People) -> None:
    """A tenth more records, and of 3 in 100 the e-mail and phone changed."""
    raw = people.folder / "raw"
    kept = {
        path: path.read_bytes()
        for path in raw.rglob("*.parquet")
        if path.stem in ("contact", "lead")
    }
    people.rewrite("select * from records where hash(id) % 10 <> 0")
    before = people.resolved("2026-06-30")
    for path, content in kept.items():
        path.write_bytes(content)
    change = "case when hash(id) % 100 in (11, 22, 33) then {} else {} end as {}"
    emails, phones = (
        ", ".join(change.format(new, column, column) for column in columns)
        for columns, new in [
            (["property_email"], "'changed.' || id || '@example.org'"),
            (["property_phone", "property_mobilephone"], "null"),
        ]
    )
    file = raw / "hubspot" / "contact.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table records as from '{file}'")
        connection.execute(
            f"copy (select * replace ({emails}, {phones}) from records) to '{file}' "
            "(format parquet)"
        )
    after = people.resolved("2026-07-01")

    assert len(after) > len(before) * 1.08
    assert before.keys() <= after.keys()
    changed = sum(after[record_key] != before[record_key] for record_key in before)
    assert 0 < changed <= 0.005 * len(before)


def test_order_and_threads_change_nothing(people: People) -> None:
    evaluate_command.warehouse(people.folder).unlink()
    first = people.resolved("2026-07-01")
    people.rewrite("select * from records order by hash(id, 'shuffled')")
    evaluate_command.warehouse(people.folder).unlink()
    assert people.resolved("2026-07-01", "--threads", "1") == first
