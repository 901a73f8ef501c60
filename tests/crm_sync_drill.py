"""Syncs that are killed and a CRM that fails: every row must be right in the end.

A made-up HubSpot gets rows while a share of its calls goes wrong in eight ways, some
after it has kept them, and while the sync is killed at random moments. Between two builds
scores change, records vanish and one is refused for good. At the end each record has to
have exactly what the last build says, and nothing may have been sent more often than
kills and lost answers explain.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
from fakes import builds, server
from support.crm_sync.fields import KINDS, as_text
from support.settings import PROJECT

CONTACTS = "crm_hubspot_contacts"
BATCH = 100
# Share of the kills that is due by each build; the first has most to send.
KILLED_BY = (0.7, 0.85, 1)
LOST = ("dropped_before", "dropped_after", "garbled_after", "error", "gateway")
LOST += ("unavailable", "throttled")


def _columns() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Of each sync table: field to kind, and field to column."""
    kinds: dict[str, dict[str, str]] = {}
    columns: dict[str, dict[str, str]] = {}
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        mapping = connection.execute(
            f"select sync_table, field_name, column_name from read_csv('{builds.FIELDS}')"
        ).fetchall()
        for table, name, column in mapping:
            if table not in kinds:
                builds.make(connection, table, [], date(2026, 6, 30))
                kinds[table], columns[table] = {}, {}
            found = connection.execute(
                "select data_type from information_schema.columns "
                "where table_name = $1 and column_name = $2",
                [table, column],
            ).fetchone()
            kinds[table][name] = KINDS[found[0]]
            columns[table][name] = column
    return kinds, columns


FIELDS, COLUMNS = _columns()


def expected(
    rows: list[tuple[str, int]], table: str = CONTACTS
) -> dict[str, dict[str, object]]:
    """What a CRM has to have of rows: record id to field values."""
    is_typed = "salesforce" in table
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        builds.make(connection, table, rows, date(2026, 6, 30))
        names = COLUMNS[table]
        found = connection.execute(
            f"select record_id, {', '.join(names.values())} from marts.{table}"
        ).fetchall()
    wanted = {}
    for record_id, *values in found:
        record = {}
        for name, value in zip(names, values, strict=True):
            if value is None:
                continue
            is_plain = is_typed and isinstance(value, int)
            record[name] = value if is_plain else as_text(value)
        wanted[record_id] = record
    return wanted


@dataclass
class Outcome:
    """What a drill has seen.

    Attributes:
        faults: a sentence for each promise that was broken.
        rows: rows that had to be written.
        resent: rows that were written once more than they had to be.
        killed: runs that were killed.
        lost: calls that went wrong.
    """

    faults: list[str] = field(default_factory=list)
    rows: int = 0
    resent: int = 0
    killed: int = 0
    lost: int = 0


def drill(folder: Path, seed: int, count: int, share: float, kills: int) -> Outcome:
    """Sync ``count`` contacts through three builds.

    Args:
        share: share of calls that go wrong.
        kills: how often the sync is killed.
    """
    chance, outcome = random.Random(seed), Outcome()
    rows = {str(10_000_000 + n): n % 97 for n in range(count)}
    bad = str(10_000_000 + chance.randrange(count))
    with server.running("hubspot") as fake:
        environment = {
            **os.environ,
            "LEAD_SCORING_DB": str(folder / "lead_scoring.duckdb"),
            "HUBSPOT_URL": fake.url,
            "HUBSPOT_ACCESS_TOKEN": server.TOKEN,
        }
        fake.ask(records={"contacts": list(rows)}, refused={bad: "VALIDATION_ERROR"})
        day = date(2026, 6, 30)
        cleared: set[str] = set()
        before: dict[str, int] = {}
        for number in range(len(KILLED_BY)):
            builds.publish(folder, {CONTACTS: list(rows.items())}, as_of=day)
            if not number:
                _run(environment, "setup", "hubspot")
                fake.ask(is_reset=True, seed=seed)
            fake.ask(fault_share=share)
            outcome.rows += _changed(before, rows, bad)
            due = int(kills * KILLED_BY[number])
            _kill_some(environment, fake, chance, due, outcome)
            _finish(environment, outcome)
            fake.ask(fault_share=0.0)
            _compare(fake, rows, bad, cleared, outcome, f"build {number + 1}")
            day += timedelta(1)
            before = rows
            if number + 1 < len(KILLED_BY):
                rows, cleared = _next(rows, chance, cleared)
        stats = fake.ask(is_reset=True)["stats"]
        _run(environment, "apply", "hubspot")
        if fake.ask()["stats"].get("calls"):
            outcome.faults.append(f"seed {seed}: calls were made when all was done")
    outcome.lost = sum(stats.get(kind, 0) for kind in LOST)
    outcome.resent = stats["rows"] - outcome.rows
    most = BATCH * (outcome.killed + outcome.lost)
    if outcome.resent > most:
        outcome.faults.append(
            f"seed {seed}: {outcome.resent:,} rows were written again, which "
            f"{outcome.killed} kills and {outcome.lost} lost answers do not explain"
        )
    if stats.get("made"):
        outcome.faults.append(f"seed {seed}: {stats['made']} records were made")
    return outcome


def _changed(before: dict[str, int], rows: dict[str, int], bad: str) -> int:
    """How many records have to be written or cleared."""
    changed = {i for i in before.keys() | rows.keys() if before.get(i) != rows.get(i)}
    return len(changed - {bad})


def _next(
    rows: dict[str, int], chance: random.Random, cleared: set[str]
) -> tuple[dict[str, int], set[str]]:
    """A later build: a fifth has other scores, a twentieth is gone."""
    now = {}
    for record_id, score in rows.items():
        luck = chance.random()
        if luck < 0.05:
            cleared = cleared | {record_id}
        else:
            now[record_id] = (score + 1) % 97 if luck < 0.25 else score
    return now, cleared


def _kill_some(
    environment: dict[str, str],
    fake: server.RunningFake,
    chance: random.Random,
    kills: int,
    outcome: Outcome,
) -> None:
    """Kill syncs after a few calls, or in the midst of one, until all is sent."""
    while outcome.killed < kills:
        before = fake.ask()["stats"].get("calls", 0)
        calls, process = chance.randint(1, 5), _start(environment)
        while process.poll() is None:
            if fake.ask()["stats"].get("calls", 0) - before > calls:
                process.send_signal(signal.SIGKILL)
                outcome.killed += 1
                break
            time.sleep(chance.uniform(0.001, 0.01))
        status = process.wait()
        if status not in (-signal.SIGKILL, 75):
            if status not in (0, 2):
                outcome.faults.append(f"apply ended with {status}")
            return


def _finish(environment: dict[str, str], outcome: Outcome) -> None:
    """Sync until all is done; a run that gave up is followed by another."""
    for _ in range(20):
        status, said = _run(
            environment, "apply", "hubspot", "--calls-per-10-seconds", "0"
        )
        if status != 75:
            break
    if status not in (0, 2):
        outcome.faults.append(f"apply ended with {status}: {said[-500:]}")
    if "Traceback" in said:
        outcome.faults.append(f"a stack trace: {said[-2000:]}")


def _compare(
    fake: server.RunningFake,
    rows: dict[str, int],
    bad: str,
    cleared: set[str],
    outcome: Outcome,
    when: str,
) -> None:
    there = fake.records("contacts")
    wanted = expected(list(rows.items())) | {key: {} for key in cleared}
    wanted[bad] = {}
    wrong = [i for i, record in wanted.items() if there.get(i) != record]
    if wrong:
        outcome.faults.append(f"{when}: {len(wrong):,} records are wrong: {wrong[:3]}")
    if there.keys() - wanted.keys():
        outcome.faults.append(f"{when}: there are records nobody asked for")


def _start(environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        [
            *(sys.executable, PROJECT / "scripts" / "sync_crm", "apply", "hubspot"),
            *("--calls-per-10-seconds", "0", "--most-changed", "100"),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    finished = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "sync_crm", *arguments],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
    )
    return finished.returncode, finished.stdout + finished.stderr
