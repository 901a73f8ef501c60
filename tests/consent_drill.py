"""Day after day, nobody is to be offered a channel that somebody has closed.

Who has closed what is read here from the raw files, in Python, without the models. Only
which records are one person is taken from the warehouse.
"""

import csv
import json
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
from conftest import PROJECT, run_dbt
from support import databases, raw_contract, raw_files

CRM_TABLES = ("hubspot_contacts", "salesforce_leads", "salesforce_contacts")
# What these marts are made of is all that a day has to build.
OFFERS = ("lead_routes", "nurture_plan", *(f"crm_{name}" for name in CRM_TABLES))
# Table, its key, e-mail, numbers, and flags with the channel that each closes.
RECORDS = {
    "hubspot.contact": (
        "property_email",
        ["property_phone", "property_mobilephone"],
        {"property_hs_email_optout": "email"},
    ),
    "salesforce.lead": (
        "email",
        ["phone", "mobile_phone"],
        {"has_opted_out_of_email": "email", "do_not_call": "phone"},
    ),
    "salesforce.contact": (
        "email",
        ["phone", "mobile_phone"],
        {"has_opted_out_of_email": "email", "do_not_call": "phone"},
    ),
}


@dataclass(frozen=True)
class Request:
    """Somebody's wish not to be contacted by a channel.

    Attributes:
        by: what it was said on: a record's key, an e-mail address or ten digits.
        at: when; None where the source keeps no date, and it holds for every day.
    """

    channel: str
    by: str
    at: datetime | None = None


@dataclass
class Outcome:
    """What was looked at, and a sentence for each offer that should not be there."""

    days: int = 0
    requests: int = 0
    closed: int = 0
    offers: int = 0
    faults: list[str] = field(default_factory=list)


class RawRequests:
    """The requests in a folder of raw files, and whom each of them names."""

    def __init__(self, raw: Path) -> None:
        self.requests: set[Request] = set()
        self.records_of: dict[str, set[str]] = defaultdict(set)
        self._connection = duckdb.connect()
        for table, (email, phones, flags) in RECORDS.items():
            self._read_records(raw, table, email, phones, flags)
        self._read_mail(raw)
        self._read_calls_and_texts(raw)
        self._connection.close()

    def until(self, day: date) -> set[Request]:
        """What has been asked for by the end of the day."""
        end = datetime.combine(day + timedelta(days=1), time())
        return {r for r in self.requests if r.at is None or r.at < end}

    def _rows(self, raw: Path, table: str, columns: list[str]) -> list[tuple]:
        file = raw / f"{table.replace('.', '/')}.parquet"
        named = ", ".join(columns)
        return self._connection.execute(f"select {named} from '{file}'").fetchall()

    def _read_records(
        self, raw: Path, table: str, email: str, phones: list[str], flags: dict
    ) -> None:
        columns = ["cast(id as varchar)", email, *phones, *flags]
        for key, address, *others in self._rows(raw, table, columns):
            record = f"{table}.{key}"
            numbers = [digits(number) for number in others[: len(phones)]]
            names = {record, mailbox(address), *numbers} - {None}
            for name in names:
                self.records_of[name].add(record)
            for flag, channel in zip(
                others[len(phones) :], flags.values(), strict=True
            ):
                if flag:
                    own = {record, mailbox(address)} if channel == "email" else names
                    self.requests |= {Request(channel, name) for name in own - {None}}

    def _read_mail(self, raw: Path) -> None:
        columns = ["id", "type", "recipient", "created"]
        events = self._rows(raw, "hubspot.email_event", columns)
        columns = ["id", "portal_subscription_status"]
        changes = self._rows(raw, "hubspot.email_event_status_change", columns)
        left = {key for key, status in changes if status == "UNSUBSCRIBED"}
        for key, kind, recipient, created in events:
            if key in left or kind == "SPAMREPORT":
                self.requests.add(Request("email", mailbox(recipient), created))

    def _read_calls_and_texts(self, raw: Path) -> None:
        with (PROJECT / "seeds/rules/call_dispositions.csv").open(newline="") as rows:
            refusals = {
                row["disposition"]
                for row in csv.DictReader(rows)
                if row["call_disposition"] == "do_not_call"
            }
        columns = ["who_id", "call_disposition", "completed_date_time"]
        for who, disposition, at in self._rows(raw, "salesforce.task", columns):
            if who and (disposition or "").strip().lower() in refusals:
                kind = "contact" if who.startswith("003") else "lead"
                self.requests.add(Request("phone", f"salesforce.{kind}.{who}", at))
        columns = ["direction", "content", "customer_phone_number", "created_at"]
        for way, text, number, at in self._rows(raw, "callrail.text_messages", columns):
            if way == "incoming" and asks_to_stop(text):
                at = datetime.fromisoformat(at).replace(tzinfo=None)
                self.requests.add(Request("phone", digits(number), at))


def mailbox(text: str | None) -> str | None:
    return text.strip().lower() if text else None


def digits(text: str | None) -> str | None:
    """The last ten digits of a number, which tell it from others in North America."""
    found = re.sub(r"\D", "", text or "")[-10:]
    return found if len(found) == 10 else None


def asks_to_stop(text: str) -> bool:
    words = re.findall(r"[a-z0-9]+", text.lower())
    with (PROJECT / "seeds/rules/stop_replies.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            reply = row["reply"].split()
            if words == reply:
                return True
            starts = range(len(words) - len(reply) + 1)
            if row["is_whole_text"] == "false" and any(
                words[start : start + len(reply)] == reply for start in starts
            ):
                return True
    return False


def drill(raw: Path, folder: Path, days: list[date], workers: int = 2) -> Outcome:
    """Build each of ``days`` and look for offers on channels that are closed by then.

    Args:
        raw: raw files, as the demo has them.
        folder: where to build; each worker has a warehouse and goes on from day to day.
        workers: so many days are built at once.
    """
    requests = RawRequests(raw)
    outcome = Outcome(requests=len(requests.requests))
    shares = [days[number::workers] for number in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        done = [
            pool.submit(_days, requests, raw, folder / f"worker_{number}", share)
            for number, share in enumerate(shares)
            if share
        ]
    for share in (future.result() for future in done):
        outcome.days += share.days
        outcome.closed += share.closed
        outcome.offers += share.offers
        outcome.faults.extend(share.faults)
    return outcome


def _days(requests: RawRequests, raw: Path, folder: Path, days: list[date]) -> Outcome:
    folder.mkdir(parents=True)
    database = folder / "lead_scoring.duckdb"
    raw_files.land_beside(database, raw, raw_contract.declared_tables(PROJECT))
    _dbt("seed", [], days[0], database)
    outcome = Outcome()
    chosen = ["--select", *(f"+{mart}" for mart in OFFERS)]
    for day in days:
        _dbt("run", chosen, day, database)
        if day == days[0]:
            # Which no day changes.
            chosen += ["--exclude", "path:models/staging"]
        with databases.opened(database, read_only=True) as connection:
            _look(connection, requests, day, outcome)
    return outcome


def _dbt(command: str, options: list[str], day: date, database: Path) -> None:
    done = run_dbt(
        *(command, *options, "--quiet", "--log-level-file", "none"),
        *("--vars", json.dumps({"as_of": day.isoformat()})),
        database=database,
        target=database.parent / "target",
    )
    if done.status:
        raise RuntimeError(f"dbt {command} as of {day}:\n{done.output}")


def _look(
    connection: duckdb.DuckDBPyConnection,
    requests: RawRequests,
    day: date,
    outcome: Outcome,
) -> None:
    query = "select record_key, person_id from identity.record_people"
    person_of = dict(connection.execute(query).fetchall())
    closed = defaultdict(set)
    for request in requests.until(day):
        covered = {"phone", "sms"} if request.channel == "phone" else {"email"}
        for record in requests.records_of[request.by] | {request.by}:
            if record in person_of:
                closed[person_of[record]] |= covered
    outcome.days += 1
    outcome.closed += sum(map(len, closed.values()))
    for mart, person, channel in connection.execute(_offers()).fetchall():
        outcome.offers += 1
        shut = closed[person]
        if channel in shut or (channel == "any" and len(shut) == 3):
            outcome.faults.append(f"{day}: {mart} offers {channel} to {person}")


def _offers() -> str:
    """Who may be contacted by what, says which mart; "any" where it does not say how."""
    allowed = "where is_outreach_allowed"
    queries = [
        "select 'lead_routes', person_id, channel from marts.lead_routes",
        f"select 'lead_routes', person_id, 'any' from marts.lead_routes {allowed}",
        "select 'nurture_plan', person_id, channel from marts.nurture_plan",
    ]
    for name in CRM_TABLES:
        queries.extend(
            f"select 'crm_{name}', person_id, '{channel}' from marts.crm_{name} "
            f"where {flag}"
            for channel, flag in (
                ("email", "is_email_allowed"),
                ("phone", "is_phone_allowed"),
                ("sms", "is_sms_allowed"),
                ("any", "is_outreach_allowed"),
            )
        )
    return " union all ".join(queries)
