"""What others say of the HubSpot that tests make up, and of both clients.

Prism also stands between the sync and that HubSpot in test_crm_sync.py.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import judges
import pytest
from fakes import server
from support import environment
from support.crm_sync import hubspot, salesforce
from support.crm_sync.answers import Lost, Row
from support.crm_sync.fields import Field, SyncObject
from support.crm_sync.pacing import Pace

CONTACTS = SyncObject(
    "hubspot", "contacts", "", (Field("tier", "lead_scoring_tier", "Tier", "text"),)
)
LEADS = SyncObject(
    "salesforce", "Lead", "", (Field("tier", "Tier__c", "Tier", "text"),)
)
ROWS = [Row(1, "1000", {"lead_scoring_tier": "nurture"})]
BROKEN = {
    "too many calls": {"status": 429, "headers": {"Retry-After": "3"}, "body": "{}"},
    "unavailable": {"status": 503, "body": "<html>busy</html>"},
    "reset": {"fault": "CONNECTION_RESET_BY_PEER"},
    "empty": {"fault": "EMPTY_RESPONSE"},
    "random data": {"fault": "RANDOM_DATA_THEN_CLOSE"},
    "malformed chunk": {"status": 200, "fault": "MALFORMED_RESPONSE_CHUNK"},
    "too late": {"status": 200, "body": "{}", "fixedDelayMilliseconds": 3000},
    "no JSON": {"status": 200, "body": '{"results": [{"i'},
    "JSON of another form": {"status": 200, "body": '{"results": 1}'},
    "a list of another length": {"status": 200, "body": "[]"},
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if reason := judges.missing("npm", "java"):
        pytest.skip(reason)
    with judges.wiremock(tmp_path_factory.mktemp("wiremock")) as url:
        yield url


@pytest.fixture(params=["hubspot", "salesforce"])
def write(
    request: pytest.FixtureRequest, broken: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list]:
    """Writes a row by the client of one of the CRMs, against WireMock."""
    monkeypatch.setenv("HUBSPOT_URL", broken)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", server.TOKEN)
    monkeypatch.setenv("SALESFORCE_INSTANCE_URL", broken)
    monkeypatch.setenv("SALESFORCE_ACCESS_TOKEN", server.TOKEN)
    for module in (hubspot, salesforce):
        monkeypatch.setattr(module, "TIMEOUT", (1, 1))
    if request.param == "hubspot":
        client = hubspot.HubSpotCrm(Pace(None, 1))
        return lambda: client.write(CONTACTS, ROWS)
    client = salesforce.SalesforceCrm()
    return lambda: client.write(LEADS, [Row(1, "1000", {"Tier__c": "nurture"})])


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_lost_one(
    write: Callable[[], list], broken: str, answer: dict
) -> None:
    judges.tell(broken, answer)
    with pytest.raises(Lost) as caught:
        write()
    if "headers" in answer and caught.value.code == "throttled":
        assert caught.value.retry_after == 3


def test_schemathesis_finds_no_violation(tmp_path: Path) -> None:
    if reason := judges.missing("openapi"):
        pytest.skip(reason)
    file = judges.openapi(tmp_path)
    python = environment.python_of(".venv-judges", "requirements-judges.lock")
    with server.running("hubspot") as fake:
        fake.ask(
            records={"contacts": [str(n) for n in range(50)]},
            properties={"contacts": ["lead_scoring_tier"]},
        )
        finished = subprocess.run(
            [
                *(python.with_name("schemathesis"), "run", file, "--url", fake.url),
                *("--include-path-regex", "contacts/batch/(update|upsert|read)$"),
                *("-H", f"Authorization: Bearer {server.TOKEN}"),
                # HubSpot's files say nothing of its limits and of which records there are.
                *("--exclude-checks", "positive_data_acceptance"),
                *("--max-examples", "100", "--seed", "1", "--no-color"),
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        calls = fake.ask()["stats"]["calls"]
    assert finished.returncode == 0, finished.stdout[-4000:]
    assert calls > 100
