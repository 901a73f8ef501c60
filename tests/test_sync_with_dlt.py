"""scripts/sync_with_dlt: another product needs no more than the sync tables."""

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT
from crm_sync_drill import expected
from fakes import builds, server
from fakes.server import RunningFake
from support import environment

CONTACTS, COMPANIES = "crm_hubspot_contacts", "crm_hubspot_companies"
FIRST_DAY = date(2026, 6, 29)
COMPANY = [("77", 40)]


def rows(count: int, changed: int = 0) -> list[tuple[str, int]]:
    """Contacts, of which the first ``changed`` have another score than otherwise."""
    return [(f"{1000 + n}", n % 90 + (n < changed)) for n in range(count)]


def build(
    folder: Path,
    contacts: list[tuple[str, int]],
    changed: int = 0,
    removed: tuple[str, ...] = (),
    moment: timedelta = timedelta(days=1),
) -> None:
    """Make a warehouse in which the first ``changed`` contacts have been updated.

    Args:
        folder: where it is published.
        contacts: record ids and scores.
        removed: record ids of contacts that have gone.
        moment: when they changed or went, after FIRST_DAY.
    """
    file = folder / "current.duckdb"
    file.unlink(missing_ok=True)
    updated_at = datetime.combine(FIRST_DAY, datetime.min.time()) + moment
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts; create schema rules")
        connection.execute(
            f"create table rules.crm_fields as from read_csv('{builds.FIELDS}')"
        )
        builds.make(connection, CONTACTS, contacts, FIRST_DAY)
        builds.make(connection, COMPANIES, COMPANY, FIRST_DAY)
        ids = [row[0] for row in contacts[:changed]]
        connection.execute(
            f"update marts.{CONTACTS} set updated_at = $1 where record_id in $2",
            [updated_at, ids],
        )
        connection.execute(
            """
            create table marts.crm_removed_records as
            select 'hubspot' as connector, 'contact' as table_name,
                unnest($2::varchar[]) as record_id, $1::timestamp as updated_at
            """,
            [updated_at, list(removed)],
        )


@pytest.fixture(scope="module")
def hubspot() -> Iterator[RunningFake]:
    # Here, because a command says so when it installs something.
    environment.python_of(".venv-dlt", "requirements-dlt.lock")
    with server.running("hubspot") as fake:
        yield fake


@pytest.fixture
def folder(tmp_path: Path, hubspot: RunningFake) -> Path:
    """Where a warehouse with 250 contacts is published, all of which HubSpot has."""
    build(tmp_path, rows(250))
    fields = [line.split(",") for line in builds.FIELDS.read_text().splitlines()]
    hubspot.ask(
        is_new=True,
        records={"contacts": [row[0] for row in rows(250)], "companies": ["77"]},
    )
    hubspot.ask(
        properties={
            kind: [field[2] for field in fields if field[0] == f"crm_hubspot_{kind}"]
            for kind in ("contacts", "companies")
        },
    )
    return tmp_path


def sync(folder: Path, fake: RunningFake) -> tuple[int, str]:
    finished = subprocess.run(
        [PROJECT / "scripts" / "sync_with_dlt"],
        env={
            **os.environ,
            "LEAD_SCORING_DB": str(folder / "lead_scoring.duckdb"),
            "HUBSPOT_URL": fake.url,
            "HUBSPOT_ACCESS_TOKEN": server.TOKEN,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stdout + finished.stderr


def test_dlt_sends_what_a_cursor_finds_and_empties_what_has_gone(
    folder: Path, hubspot: RunningFake
) -> None:
    status, said = sync(folder, hubspot)
    assert (status, said) == (0, "")
    assert hubspot.records("contacts") == expected(rows(250))
    assert hubspot.ask(is_reset=True)["stats"]["rows"] == 251
    # Nothing has changed: not a single call.
    status, said = sync(folder, hubspot)
    assert (status, said) == (0, "")
    assert "calls" not in hubspot.ask(is_reset=True)["stats"]
    # Two of the next day, and one that has gone; 1248 went into 1249, whose scores stay.
    left = rows(248, changed=2)
    hubspot.ask(aliases={"1248": "1249"}, removed={"contacts": ["1248"]})
    kept = hubspot.records("contacts")["1249"]
    build(folder, [*left, rows(250)[249]], 2, ("1248",))
    status, said = sync(folder, hubspot)
    assert (status, said) == (0, "")
    assert hubspot.ask(is_reset=True)["stats"]["rows"] == 2
    assert hubspot.records("contacts")["1249"] == kept
    # The same day, built once more: a second later, and not to be overlooked.
    build(folder, rows(248), 2, ("1249",), timedelta(days=1, seconds=1))
    status, said = sync(folder, hubspot)
    assert (status, said) == (0, "")
    written = hubspot.records("contacts")
    assert {name: written[name] for name, _ in rows(248)} == expected(rows(248))
    assert not any(written["1249"].values())


def test_a_refused_row_keeps_no_other_back(folder: Path, hubspot: RunningFake) -> None:
    hubspot.ask(refused={"1007": "conflict"})
    status, said = sync(folder, hubspot)
    assert status == 2, said
    assert said.startswith("1007: CONFLICT")
    written = hubspot.records("contacts")
    assert not written.pop("1007")
    assert written == expected([row for row in rows(250) if row[0] != "1007"])


def test_what_was_not_answered_is_sent_by_the_next_run(
    folder: Path, hubspot: RunningFake
) -> None:
    hubspot.ask(daily=True)
    status, said = sync(folder, hubspot)
    assert status == 1, said
    assert "daily limit" in said
    assert "Traceback" not in said
    # The next build comes before the next run, which sends what both have changed.
    hubspot.ask(daily=False)
    build(folder, rows(250, changed=2), 2)
    assert sync(folder, hubspot) == (0, "")
    assert hubspot.records("contacts") == expected(rows(250, changed=2))
    assert sync(folder, hubspot) == (0, "")


def test_a_row_that_fails_for_now_is_sent_again(
    folder: Path, hubspot: RunningFake
) -> None:
    hubspot.ask(refused={"1007": "RATE_LIMITS"})
    status, said = sync(folder, hubspot)
    assert status == 1, said
    hubspot.ask(mended=["1007"])
    assert sync(folder, hubspot) == (0, "")
    assert hubspot.records("contacts") == expected(rows(250))


def test_a_record_that_another_has_taken_in_is_told(
    folder: Path, hubspot: RunningFake
) -> None:
    hubspot.ask(aliases={"1248": "1249"}, removed={"contacts": ["1248"]})
    status, said = sync(folder, hubspot)
    assert status == 2, said
    assert said.startswith("1248: MERGED_AWAY the record has been merged into 1249")


def test_it_says_what_is_missing(folder: Path, hubspot: RunningFake) -> None:
    (folder / "current.duckdb").unlink()
    status, said = sync(folder, hubspot)
    assert status == 1
    assert "Nothing is published" in said
