"""Whoever asks to be left alone is, on every day since: scripts/drill consent, in short."""

from datetime import date
from pathlib import Path

import consent_drill
import pytest
from support.demo.generator import Demo, generate

DAYS = [date(2026, 5, 15), date(2026, 6, 30)]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("consent") / "raw"
    demo = Demo(
        people=600,
        days=180,
        events=6000,
        seed=5,
        until=DAYS[-1],
    )
    generate(demo, folder, lambda *_: None)
    return folder


def test_nobody_is_offered_a_channel_that_was_closed_by_then(
    raw: Path, tmp_path: Path
) -> None:
    outcome = consent_drill.drill(raw, tmp_path / "builds", DAYS)
    assert outcome.faults == []
    assert outcome.days == len(DAYS)
    assert outcome.closed > 100
    assert outcome.offers > 2000


def test_requests_of_every_kind_are_among_the_raw_files(raw: Path) -> None:
    requests = consent_drill.RawRequests(raw).until(DAYS[-1])
    assert {r.channel for r in requests if r.at is None} == {"email", "phone"}
    assert {r.channel for r in requests if r.at and "@" in r.by} == {"email"}
    assert [r for r in requests if r.at and r.by.startswith("salesforce.")]
    assert [r for r in requests if r.at and r.by.isdecimal()]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("STOP", True),
        (" Stop. ", True),
        ("Please stop texting me!", True),
        ("I will stop by on Monday", False),
        ("nonstop", False),
    ],
)
def test_the_drill_knows_a_request_when_it_reads_one(text: str, asks: bool) -> None:
    assert consent_drill.asks_to_stop(text) is asks
