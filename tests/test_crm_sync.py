"""The sync sends what has changed, once, and never believes what was not confirmed."""

import json
import re
import sqlite3
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import judges
import pytest
from click.testing import CliRunner
from crm_sync_drill import FIELDS, drill, expected
from fakes import builds, salesforce, server
from fakes.server import RunningFake
from support import locks
from support.crm_sync import command, delivery, pacing, planning
from support.crm_sync.answers import readable

CONTACTS, COMPANIES = "crm_hubspot_contacts", "crm_hubspot_companies"
UNPACED = ("--calls-per-10-seconds", "0")
SALES_OBJECTS = {
    "Account": "crm_salesforce_accounts",
    "Lead": "crm_salesforce_leads",
    "Contact": "crm_salesforce_contacts",
}


def rows(count: int, changed: int = 0) -> list[tuple[str, int]]:
    """Contacts, of which the first ``changed`` have another score than otherwise."""
    return [(f"{1000 + n}", n % 90 + (n < changed)) for n in range(count)]


class Sync:
    """The command in a folder of its own, beside a CRM that is made up."""

    def __init__(self, folder: Path, crm: str, fake: RunningFake) -> None:
        self.folder, self.crm, self.fake = folder, crm, fake

    def __call__(self, name: str, *options: str) -> tuple[int, str]:
        pace = UNPACED if name in ("apply", "retry-dead", "verify") else ()
        result = CliRunner().invoke(command.main, [name, self.crm, *pace, *options])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def calls(self) -> int:
        """How many rows were written since this was last asked."""
        return self.fake.ask(is_reset=True)["stats"].get("rows", 0)

    def all_calls(self) -> int:
        """How many calls were made since this was last asked."""
        return self.fake.ask(is_reset=True)["stats"].get("calls", 0)

    def state(self, query: str) -> list[tuple]:
        with sqlite3.connect(self.folder / command.STATE) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def judged(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningFake, str]]:
    """A HubSpot, and where to call it: behind Prism, where that can be had.

    Prism refuses a call that HubSpot's OpenAPI files do not allow, and an answer too, so
    that either fails the test.
    """
    with server.running("hubspot") as fake:
        if reason := judges.missing("npm", "openapi"):
            warnings.warn(
                f"Nobody judges the calls to HubSpot: {reason}.", stacklevel=1
            )
            yield fake, fake.url
            return
        file = judges.openapi(tmp_path_factory.mktemp("openapi"))
        with judges.prism(file, fake.url) as url:
            yield fake, url


@pytest.fixture
def hubspot(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    judged: tuple[RunningFake, str],
) -> Sync:
    """A HubSpot with 250 contacts and its properties made, and a build of them."""
    fake, url = judged
    monkeypatch.setattr(delivery, "pause", lambda *_: 0)
    monkeypatch.setenv("LEAD_SCORING_DB", str(tmp_path / "lead_scoring.duckdb"))
    monkeypatch.setenv("HUBSPOT_URL", url)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", server.TOKEN)
    builds.publish(tmp_path, {CONTACTS: rows(250), COMPANIES: [("77", 40)]})
    fake.ask(
        is_new=True,
        records={"contacts": [row[0] for row in rows(250)], "companies": ["77"]},
        window=[190, 10],
    )
    sync = Sync(tmp_path, "hubspot", fake)
    status, said = sync("setup")
    assert status == 0, said
    fake.ask(is_reset=True)
    return sync


def test_what_has_changed_is_sent_once_and_nothing_else(hubspot: Sync) -> None:
    status, said = hubspot("apply")
    assert status == 0, said
    assert hubspot.fake.records("contacts") == expected(rows(250))
    assert hubspot.calls() == 251
    # Nothing has changed: not a single call.
    status, said = hubspot("apply")
    assert (status, hubspot.all_calls()) == (0, 0), said
    assert "250 are as they were written" in said
    # A new date and other rules alone change nothing that is shown.
    builds.publish(
        hubspot.folder,
        {CONTACTS: rows(250), COMPANIES: [("77", 40)]},
        as_of=date(2026, 7, 1),
    )
    assert hubspot("apply")[0] == 0
    assert hubspot.all_calls() == 0
    # One change, one row.
    builds.publish(
        hubspot.folder,
        {CONTACTS: rows(250, changed=1), COMPANIES: [("77", 40)]},
        as_of=date(2026, 7, 2),
    )
    status, said = hubspot("plan", "--diff")
    assert status == 0, said
    assert "lead_scoring_lead_score: 0 → 1" in said
    assert "contacts: 1 have other values than were written" in said
    assert hubspot.all_calls() == 0
    assert hubspot("apply")[0] == 0
    assert hubspot.calls() == 1
    assert hubspot.fake.records("contacts") == expected(rows(250, changed=1))


def test_a_record_that_is_gone_from_the_build_loses_our_fields_alone(
    hubspot: Sync,
) -> None:
    assert hubspot("apply")[0] == 0
    hubspot.fake.ask(
        properties={"contacts": ["email"]}, aliases={"1001": "1005"}, removed={}
    )
    # 1000 is no longer scored, 1001 was merged into 1005, and 1002 was deleted.
    hubspot.fake.ask(removed={"contacts": ["1001", "1002"]})
    left = [row for row in rows(250) if row[0] not in ("1000", "1001", "1002")]
    builds.publish(hubspot.folder, {CONTACTS: left, COMPANIES: [("77", 40)]})
    status, said = hubspot("apply")
    assert status == 0, said
    assert "3 are no longer in the warehouse" in said
    now = hubspot.fake.records("contacts")
    assert now.pop("1000") == {}
    assert now == expected(left)
    hubspot.fake.ask(is_reset=True)
    assert hubspot("apply")[0] == 0
    assert hubspot.all_calls() == 0
    # Scored again, it is written again.
    builds.publish(
        hubspot.folder, {CONTACTS: [*left, ("1000", 0)], COMPANIES: [("77", 40)]}
    )
    assert hubspot("apply")[0] == 0
    assert hubspot.fake.records("contacts")["1000"] == expected([("1000", 0)])["1000"]


def test_what_a_merged_record_overwrites_is_written_again(hubspot: Sync) -> None:
    assert hubspot("apply")[0] == 0
    # HubSpot has merged 1001 into 1005 since the extract, and answers for it.
    hubspot.fake.ask(aliases={"1001": "1005"}, removed={"contacts": ["1001"]})
    changed = [(i, score + (i == "1001")) for i, score in rows(250)]
    builds.publish(hubspot.folder, {CONTACTS: changed, COMPANIES: [("77", 40)]})
    status, said = hubspot("apply")
    assert status == 2, said
    assert hubspot("apply")[0] == 2
    assert hubspot.fake.records("contacts")["1005"] == expected(rows(250))["1005"]
    status, said = hubspot("status")
    assert "1001 was refused: MERGED_AWAY" in said


@pytest.mark.parametrize("fault", ["VALIDATION_ERROR", "conflict", "invalid"])
def test_a_bad_row_is_dead_and_all_others_arrive(hubspot: Sync, fault: str) -> None:
    hubspot.fake.ask(refused={"1003": fault, "1199": fault})
    status, said = hubspot("apply")
    assert status == 2, said
    assert "2 records are refused" in said
    good = [row for row in rows(250) if row[0] not in ("1003", "1199")]
    there = hubspot.fake.records("contacts")
    assert there.pop("1003") == there.pop("1199") == {}
    assert there == expected(good)
    # They wait: nothing is sent again until they change,
    hubspot.fake.ask(is_reset=True)
    status, said = hubspot("apply")
    assert (status, hubspot.all_calls()) == (2, 0)
    assert "2 were refused, and have not changed" in said
    status, said = hubspot("status")
    assert "contacts 1003 was refused" in said
    # or somebody says so.
    hubspot.fake.ask(mended=["1199"])
    assert hubspot("retry-dead")[0] == 2
    hubspot.fake.ask(mended=["1003"])
    changed = [(i, score + (i == "1003")) for i, score in rows(250)]
    builds.publish(hubspot.folder, {CONTACTS: changed, COMPANIES: [("77", 40)]})
    assert hubspot("apply")[0] == 0
    assert hubspot.fake.records("contacts") == expected(changed)


def test_a_refused_row_that_is_as_delivered_again_is_forgotten(hubspot: Sync) -> None:
    assert hubspot("apply")[0] == 0
    hubspot.fake.ask(refused={"1000": "VALIDATION_ERROR"})
    companies = {COMPANIES: [("77", 40)]}
    builds.publish(hubspot.folder, {CONTACTS: rows(250, changed=1), **companies})
    assert hubspot("apply")[0] == 2
    builds.publish(hubspot.folder, {CONTACTS: rows(250), **companies})
    hubspot.fake.ask(is_reset=True)
    assert hubspot("apply")[0] == 0
    assert hubspot.all_calls() == 0


def test_what_was_sent_without_an_answer_is_sent_again_whatever_it_was(
    hubspot: Sync,
) -> None:
    """The CRM has a score that no answer has confirmed, and the old one comes back."""
    companies = {COMPANIES: [("77", 40)]}
    assert hubspot("apply")[0] == 0
    builds.publish(hubspot.folder, {CONTACTS: rows(250, changed=1), **companies})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "support.crm_sync.state.SyncState.answered",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        CliRunner().invoke(command.main, ["apply", "hubspot", *UNPACED])
    assert hubspot.fake.records("contacts") == expected(rows(250, changed=1))
    assert hubspot.state("select record_id, status from outbox") == [
        ("1000", "in_flight")
    ]
    # Not even a refusal of something else makes it certain.
    hubspot.fake.ask(refused={"1000": "VALIDATION_ERROR"})
    again = [(i, score + 2 * (i == "1000")) for i, score in rows(250)]
    builds.publish(hubspot.folder, {CONTACTS: again, **companies})
    assert hubspot("apply")[0] == 2
    hubspot.fake.ask(mended=["1000"])
    builds.publish(hubspot.folder, {CONTACTS: rows(250), **companies})
    status, said = hubspot("apply")
    assert status == 0, said
    assert "1 were sent, and no answer came" in said
    assert hubspot.fake.records("contacts") == expected(rows(250))
    hubspot.fake.ask(is_reset=True)
    assert hubspot("apply")[0] == 0
    assert hubspot.all_calls() == 0


def test_plans_that_do_too_much_are_refused_until_they_are_meant(
    hubspot: Sync,
) -> None:
    assert hubspot("apply")[0] == 0
    hubspot.fake.ask(is_reset=True)
    companies = {COMPANIES: [("77", 40)]}
    builds.publish(hubspot.folder, {CONTACTS: rows(250, changed=100), **companies})
    for name in ("plan", "apply"):
        status, said = hubspot(name)
        assert status == 3, said
        assert "100 contacts would change and 0 be cleared, 40.0 %" in said
    builds.publish(hubspot.folder, {CONTACTS: [], **companies})
    status, said = hubspot("apply")
    assert status == 3
    assert "0 contacts would change and 250 be cleared" in said
    assert hubspot.all_calls() == 0
    assert hubspot.state("select count(*) from outbox") == [(0,)]
    builds.publish(hubspot.folder, {CONTACTS: rows(250, changed=100), **companies})
    status, said = hubspot("apply", "--most-changed", "40")
    assert status == 0, said
    assert hubspot.calls() == 100


def test_another_mapping_is_told_apart_from_other_data(hubspot: Sync) -> None:
    content = {CONTACTS: rows(250), COMPANIES: [("77", 40)]}
    builds.publish(hubspot.folder, content, without="grade")
    assert hubspot("apply")[0] == 0
    hubspot.fake.ask(is_reset=True)
    builds.publish(
        hubspot.folder, {CONTACTS: rows(250, changed=2), COMPANIES: [("77", 40)]}
    )
    status, said = hubspot("apply")
    assert status == 3
    assert "new: lead_scoring_grade" in said
    assert "248 records would be written whose scores are the same" in said
    assert hubspot.all_calls() == 0
    status, said = hubspot("apply", "--accept-mapping-change")
    assert status == 0, said
    assert hubspot.fake.records("contacts") == expected(rows(250, changed=2))
    hubspot.fake.ask(is_reset=True)
    assert hubspot("apply")[0] == 0
    assert hubspot.all_calls() == 0


def test_only_a_build_that_has_passed_and_is_no_older_is_sent(hubspot: Sync) -> None:
    content = {CONTACTS: rows(250), COMPANIES: [("77", 40)]}
    builds.publish(hubspot.folder, content, steps=0)
    status, said = hubspot("apply")
    assert status == 3
    assert "says of no test that it has passed" in said
    builds.publish(hubspot.folder, content)
    assert hubspot("apply")[0] == 0
    builds.publish(hubspot.folder, content, as_of=date(2026, 6, 29))
    for name in ("plan", "apply"):
        status, said = hubspot(name)
        assert status == 3
        assert "as of 2026-06-29, and the CRM has scores as of 2026-06-30" in said
    (hubspot.folder / "published").unlink()
    status, said = hubspot("plan")
    assert status == 3
    assert "nothing is published" in said


def test_a_state_or_a_mapping_that_is_broken_is_told(
    hubspot: Sync, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state = hubspot.folder / command.STATE
    state.write_bytes(b"")
    assert hubspot("plan")[0] == 0
    state.write_text("no database " * 100)
    for name in ("plan", "apply", "status"):
        status, said = hubspot(name)
        assert status == 1
        assert "crm_sync.sqlite can't be read" in said
        assert "Restore it from a backup" in said
    state.unlink()
    with sqlite3.connect(state) as connection:
        connection.execute("pragma user_version = 99")
    status, said = hubspot("apply")
    assert status == 1
    assert "another version of this project (99" in said
    state.unlink()
    mapping = tmp_path / "crm_fields.csv"
    mapping.write_text(builds.FIELDS.read_text().replace(",grade,", ",degree,"))
    monkeypatch.setattr(builds, "FIELDS", mapping)
    builds.publish(hubspot.folder, {CONTACTS: rows(250)})
    status, said = hubspot("plan")
    assert status == 3
    assert "maps degree of crm_hubspot_contacts, which has no such column" in said
    database = hubspot.folder / "published" / "lead_scoring.duckdb"
    database.chmod(0o644)
    database.write_text("no database " * 1000)
    status, said = hubspot("plan")
    assert status == 3
    assert "can't be opened" in said


def test_limits_end_the_run_and_the_next_one_goes_on(hubspot: Sync) -> None:
    with locks.held(hubspot.folder / command.LOCK):
        status, said = hubspot("apply")
    assert status == 75
    assert "another sync is running" in said
    hubspot.fake.ask(daily=True)
    status, said = hubspot("apply")
    assert status == 75
    assert "daily limit" in said
    hubspot.fake.ask(daily=False)
    assert hubspot("apply")[0] == 0
    assert hubspot.fake.records("contacts") == expected(rows(250))


def test_a_crm_that_is_away_stops_the_run(
    hubspot: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hubspot("apply", "--dry-run")[0] == 0
    monkeypatch.setattr(delivery, "TRIES", 2)
    hubspot.fake.ask(fault_share=1.0)
    status, said = hubspot("apply")
    assert status == 75
    assert "has not answered 2 tries" in said
    monkeypatch.setattr("support.crm_sync.hubspot.HubSpotCrm.check", lambda *_: None)
    status, said = hubspot("apply")
    assert status == 75
    assert "has not answered 4 calls, each tried 2 times" in said
    hubspot.fake.ask(fault_share=0.0)
    assert hubspot("apply")[0] == 0
    assert hubspot.fake.records("contacts") == expected(rows(250))


def test_missing_properties_and_refused_tokens_stop_before_anything_is_sent(
    hubspot: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubspot.fake.ask(properties_removed={"contacts": ["lead_scoring_tier"]})
    for options in (["--dry-run"], []):
        status, said = hubspot("apply", *options)
        assert status == 3
        assert "lead_scoring_tier is not there" in said
        assert hubspot.calls() == 0
    status, said = hubspot("setup")
    assert status == 0
    assert "contacts: 1 properties made" in said
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-another-secret")
    status, said = hubspot("apply")
    assert status == 1
    assert "HubSpot refuses the token" in said
    assert "another-secret" not in said
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN")
    status, said = hubspot("apply")
    assert status == 1
    assert "HUBSPOT_ACCESS_TOKEN is not set" in said


def test_no_token_address_or_value_is_logged(hubspot: Sync) -> None:
    hubspot.fake.ask(refused={"1003": "VALIDATION_ERROR", "1004": "invalid"})
    assert hubspot("apply")[0] == 2
    _, said = hubspot("status")
    journal = (hubspot.folder / command.JOURNAL).read_text()
    lines = [json.loads(line) for line in journal.splitlines()]
    assert {line["event"] for line in lines} == {"start", "call", "dead", "end"}
    assert {"run", "crm", "at"} <= lines[0].keys()
    # HubSpot's support asks for it.
    refused = next(line for line in lines if line["event"] == "call")
    assert refused["code"] == "VALIDATION_ERROR"
    assert len(refused["correlation_id"]) == 36
    for value in ("sales_ready", "Asked", "per_1000", "How soon"):
        assert value not in journal
    kept = b"".join(
        path.read_bytes()
        for path in hubspot.folder.glob("crm_sync.*")
        if path.is_file()
    )
    for secret in (server.TOKEN, "someone@example.com"):
        assert secret.encode() not in kept
        assert secret not in said
    assert readable(f"a@b.example {server.TOKEN}") == "*** ***"


def test_changes_that_others_make_are_found_and_mended(hubspot: Sync) -> None:
    assert hubspot("apply")[0] == 0
    status, said = hubspot("verify", "--sample", "300")
    assert status == 0, said
    assert "250 compared, 0 differ" in said
    builds.publish(
        hubspot.folder, {CONTACTS: rows(250, changed=1), COMPANIES: [("77", 40)]}
    )
    # Somebody else writes what the state knows nothing of.
    state = hubspot.folder / command.STATE
    kept = state.read_bytes()
    assert hubspot("apply")[0] == 0
    for path in hubspot.folder.glob("crm_sync.sqlite*"):
        path.unlink()
    state.write_bytes(kept)
    builds.publish(hubspot.folder, {CONTACTS: rows(250), COMPANIES: [("77", 40)]})
    status, said = hubspot("verify", "--sample", "300", "--resend")
    assert status == 2
    assert re.search(r"contacts 1000: other .*lead_scoring_lead_score", said)
    assert hubspot("apply")[0] == 0
    assert hubspot.fake.records("contacts") == expected(rows(250))


def test_an_upsert_matches_by_our_own_key_and_makes_what_is_missing(
    hubspot: Sync,
) -> None:
    status, said = hubspot("apply", "--upsert")
    assert status == 3
    assert "lead_scoring_key is not there" in said
    assert hubspot("setup", "--upsert")[0] == 0
    status, said = hubspot("apply", "--upsert")
    assert status == 0, said
    assert hubspot.fake.ask(is_reset=True)["stats"]["made"] == 251
    assert hubspot("apply", "--upsert")[0] == 0
    assert hubspot.all_calls() == 0
    made = [r for r in hubspot.fake.records("contacts").values() if r]
    assert sorted(record.pop("lead_scoring_key") for record in made) == [
        row[0] for row in rows(250)
    ]
    assert hubspot("apply")[0] == 3


def test_calls_keep_to_nine_tenths_of_the_limit() -> None:
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    pace = pacing.Pace(100, 10, clock=lambda: now, sleep=sleep)
    made = []
    for _ in range(400):
        pace.wait()
        made.append(now)
        now += 0.01
    most = max(sum(t <= other < t + 10 for other in made) for t in made)
    assert most == 90


def test_kills_and_faults_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    outcome = drill(tmp_path, seed=1, count=1500, share=0.15, kills=3)
    assert outcome.faults == []
    assert outcome.killed > 0


# Salesforce


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sync]:
    """A Salesforce with records of each kind and all fields, and a build of them."""
    monkeypatch.setattr(delivery, "pause", lambda *_: 0)
    with server.running("salesforce") as fake:
        monkeypatch.setenv("LEAD_SCORING_DB", str(tmp_path / "lead_scoring.duckdb"))
        monkeypatch.setenv("SALESFORCE_INSTANCE_URL", fake.url)
        monkeypatch.setenv("SALESFORCE_ACCESS_TOKEN", server.TOKEN)
        builds.publish(tmp_path, {mart: rows(450) for mart in SALES_OBJECTS.values()})
        types = {"boolean": "boolean", "number": "double", "text": "string"}
        fake.ask(
            records={kind: [row[0] for row in rows(450)] for kind in SALES_OBJECTS},
            fields={
                kind: {
                    name: types.get(field_kind, field_kind)
                    for name, field_kind in FIELDS[mart].items()
                }
                for kind, mart in SALES_OBJECTS.items()
            },
        )
        yield Sync(tmp_path, "salesforce", fake)


def check_org(org: Sync, given: list[tuple[str, int]]) -> None:
    for kind, mart in SALES_OBJECTS.items():
        assert org.fake.records(kind) == expected(given, mart), kind


def test_salesforce_gets_typed_values_in_the_order_of_accounts(org: Sync) -> None:
    status, said = org("apply", "--dry-run")
    assert status == 0, said
    org.fake.ask(locked={"1007": 2}, is_reset=True)
    status, said = org("apply")
    assert status == 0, said
    check_org(org, rows(450))
    shown = org.fake.ask()
    # A locked row is sent again, alone.
    assert shown["stats"]["rows"] == 3 * 450
    sent = shown["order"][-450:]
    accounts = [int(record_id) - 1000 for record_id in sent if record_id != "1007"]
    assert accounts == sorted(accounts, key=lambda n: (n % 90 % 7, str(1000 + n)))
    assert org("apply")[0] == 0
    assert org("verify", "--sample", "500")[0] == 0
    left = [row for row in rows(450) if row[0] not in ("1000", "1001")]
    org.fake.ask(removed={kind: ["1001"] for kind in SALES_OBJECTS})
    builds.publish(org.folder, {mart: left for mart in SALES_OBJECTS.values()})
    status, said = org("apply")
    assert status == 0, said
    for kind in SALES_OBJECTS:
        assert not any(org.fake.records(kind)["1000"].values())


def test_salesforce_rows_are_refused_one_by_one(org: Sync) -> None:
    org.fake.ask(refused={"1003": "FIELD_CUSTOM_VALIDATION_EXCEPTION"})
    status, said = org("apply")
    assert status == 2, said
    there = org.fake.records("Lead")
    assert there.pop("1003") == {}
    assert there == expected(
        [r for r in rows(450) if r[0] != "1003"], SALES_OBJECTS["Lead"]
    )
    _, said = org("status")
    assert "Lead 1003 was refused: FIELD_CUSTOM_VALIDATION_EXCEPTION: *** was" in said


def test_salesforce_sessions_are_renewed_and_quotas_kept(
    org: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.fake.ask(expire=True)
    monkeypatch.setenv("SALESFORCE_ACCESS_TOKEN", "00Dgone!session")
    status, said = org("apply")
    assert status == 1
    assert "Salesforce refuses the session" in said
    monkeypatch.delenv("SALESFORCE_ACCESS_TOKEN")
    monkeypatch.setenv("SALESFORCE_CLIENT_ID", salesforce.CLIENT[0])
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", "wrong")
    status, said = org("apply")
    assert status == 1
    assert "gives the connected app no session" in said
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", salesforce.CLIENT[1])
    org.fake.ask(calls_left=90_000)
    status, said = org("apply")
    assert status == 75
    assert "of its 1,000,000 calls" in said
    org.fake.ask(calls_left=0)
    status, said = org("apply")
    assert status == 75
    assert "no calls left" in said
    org.fake.ask(calls_left=1_000_000)
    sent = delivery.Delivery._send
    expired = []

    def send(self: delivery.Delivery, *arguments: object) -> object:
        if not expired:
            expired.append(org.fake.ask(expire=True))
        return sent(self, *arguments)

    monkeypatch.setattr(delivery.Delivery, "_send", send)
    status, said = org("apply")
    assert status == 0, said
    check_org(org, rows(450))


def test_many_salesforce_rows_go_by_bulk_jobs(
    org: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.crm_sync.salesforce.BULK_FROM", 1500)
    monkeypatch.setattr("support.crm_sync.salesforce.LOOK_AGAIN", 0)
    many = rows(2500)
    org.fake.ask(
        records={"Contact": [row[0] for row in many]}, refused={"1003": "BAD_VALUE"}
    )
    builds.publish(org.folder, {SALES_OBJECTS["Contact"]: many})
    status, said = org("apply")
    assert status == 2, said
    # Two rows were left over by the job, and were sent again.
    assert org.fake.ask()["stats"]["jobs"] == 1
    there = org.fake.records("Contact")
    assert there.pop("1003") == {}
    good = [row for row in many if row[0] != "1003"]
    assert there == expected(good, SALES_OBJECTS["Contact"])
    # An empty cell would leave a field as it is.
    org.fake.ask(mended=["1003"])
    builds.publish(org.folder, {SALES_OBJECTS["Contact"]: many[:10]})
    status, said = org("retry-dead", "--most-changed", "100")
    assert status == 0, said
    assert org.fake.ask()["stats"]["jobs"] == 2
    there = org.fake.records("Contact")
    assert not any(any(there[record_id].values()) for record_id, _ in many[10:])


def test_salesforce_fields_are_printed_as_metadata(org: Sync, tmp_path: Path) -> None:
    status, said = org("setup", "--output", str(tmp_path / "fields"))
    assert status == 0, said
    lead = (tmp_path / "fields" / "objects" / "Lead.object").read_text()
    for name in FIELDS["crm_salesforce_leads"]:
        assert f"<fullName>{name}</fullName>" in lead
        assert f"<members>Lead.{name}</members>" in said


def test_a_plan_reads_two_sides_in_order() -> None:
    left = iter([("a", (1,)), ("c", (3,)), ("d", (4,))])
    right = iter([("b", 2), ("c", 3)])
    assert [key for key, *_ in planning._side_by_side(left, right)] == list("abcd")
