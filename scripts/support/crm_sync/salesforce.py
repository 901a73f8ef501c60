"""Salesforce, through simple-salesforce.

Up to COLLECTION rows go in one call, in whose answer they stand in the order in which
they were asked for. Of more than BULK_FROM rows each job of the Bulk API 2.0 takes many.
The library waits for ever unless its session is told otherwise, and retries nothing.
"""

import csv
import io
import os
from collections.abc import Callable
from functools import partial

import requests
from simple_salesforce import Salesforce, exceptions
from simple_salesforce.bulk2 import SFBulk2Type

from support.crm_sync.answers import (
    Answer,
    GuardError,
    Lost,
    QuotaError,
    Refused,
    Row,
    StopError,
    readable,
)
from support.crm_sync.fields import RECORD_ID, SyncObject
from support.crm_sync.pacing import SHARE, Pace

VERSION = "60.0"
COLLECTION = 200
BULK_FROM = 20_000
# Rows of a job. Each is sent again if a job's end is not heard of.
BULK = 10_000
# Seconds between two looks at a job.
LOOK_AGAIN = 2
# Seconds to connect, and between two pieces of an answer.
TIMEOUT = (10, 120)
# How a kind of field is declared, and types that do as well.
TYPES = {
    "boolean": ("Checkbox", ("boolean", "string")),
    "date": ("Date", ("date", "string")),
    "datetime": ("DateTime", ("datetime", "string")),
    "number": ("Number", ("double", "int", "string")),
    "text": ("Text", ("string", "textarea", "picklist")),
}
# What the same call may succeed with later.
PASSING = {
    "UNABLE_TO_LOCK_ROW",
    "SERVER_UNAVAILABLE",
    "ROW_LOCK_TIMEOUT",
    "CONCURRENT_REQUEST_LIMIT_EXCEEDED",
}
GONE = {
    "ENTITY_IS_DELETED",
    "NOT_FOUND",
    "INVALID_CROSS_REFERENCE_KEY",
    "CANNOT_UPDATE_CONVERTED_LEAD",
}


class SalesforceCrm:
    """Writes fields of accounts, leads and contacts; see delivery.Crm.

    Args:
        pace: holds calls back; None lets all pass.
        match_by: record_id, or the external id field by which records are matched and,
            where there is none, made.

    SALESFORCE_INSTANCE_URL names the org; SALESFORCE_ACCESS_TOKEN is a session, or
    SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET are a connected app's, by which a
    session is begun, and begun anew when it ends. Raises StopError without them.
    """

    def __init__(
        self,
        pace: Pace | None = None,
        match_by: str = RECORD_ID,
    ) -> None:
        self._url = os.environ.get("SALESFORCE_INSTANCE_URL", "").rstrip("/")
        self._token = os.environ.get("SALESFORCE_ACCESS_TOKEN")
        self._app = (
            os.environ.get("SALESFORCE_CLIENT_ID"),
            os.environ.get("SALESFORCE_CLIENT_SECRET"),
        )
        if not self._url or not (self._token or all(self._app)):
            raise StopError(
                "SALESFORCE_INSTANCE_URL must name the org, such as "
                "https://example.my.salesforce.com, and SALESFORCE_ACCESS_TOKEN must be "
                "set, or SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET of a "
                "connected app with the client credentials flow."
            )
        self._pace = pace or Pace(None, 1)
        self._match_by = match_by
        self._key = "Id" if match_by == RECORD_ID else match_by
        self._session = _Session()
        self._begin()

    def batch_size(self, found: SyncObject, action: str, count: int) -> int:
        """A job's rows where there are many, else those of a call."""
        return BULK if count > BULK_FROM else COLLECTION

    def write(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Write fields, by the record's id or by the external id."""
        if len(rows) > COLLECTION:
            return self._write_job(found, rows)
        kinds = self._kinds(found)
        # As the pages on collections write it; queries and jobs have Id.
        key = "id" if self._match_by == RECORD_ID else self._match_by
        records = [
            {
                "attributes": {"type": found.name},
                key: row.record_id,
                **{
                    name: _typed(text, kinds.get(name, "text"))
                    for name, text in row.values.items()
                },
            }
            for row in rows
        ]
        path = "composite/sobjects"
        if self._match_by != RECORD_ID:
            path += f"/{found.name}/{self._match_by}"
        said = self._call(
            lambda: self._org.restful(
                path, method="PATCH", json={"allOrNone": False, "records": records}
            )
        )
        if not isinstance(said, list) or len(said) != len(rows):
            raise Lost("garbled")
        try:
            return [_answer(row, one) for row, one in zip(rows, said, strict=True)]
        except (AttributeError, IndexError, KeyError, TypeError):
            raise Lost("garbled") from None

    def clear(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Empty our fields; a deleted or converted record says so itself."""
        return self.write(found, rows)

    def read(
        self, found: SyncObject, record_ids: list[str], names: list[str]
    ) -> list[dict]:
        """Records with ``id`` and ``properties``; those that are gone are left out."""
        said = []
        for start in range(0, len(record_ids), COLLECTION):
            ids = ", ".join(
                "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
                for text in record_ids[start : start + COLLECTION]
            )
            columns = ", ".join([self._key, *names])
            query = f"select {columns} from {found.name} where {self._key} in ({ids})"
            said += self._call(lambda query=query: self._org.query_all(query))[
                "records"
            ]
        kinds = self._kinds(found)
        return [
            {
                "id": record[self._key],
                "properties": {
                    name: _text(record.get(name), kinds.get(name)) for name in names
                },
            }
            for record in said
        ]

    def check(self, found: SyncObject) -> None:
        """Raise GuardError where a field is missing or can't take the values."""
        described = self._call(
            lambda: self._org.restful(f"sobjects/{found.name}/describe")
        )
        known = {field["name"]: field for field in described["fields"]}
        problems = []
        for wanted in found.wanted(self._match_by):
            field = known.get(wanted.name)
            if field is None:
                problems.append(f"{wanted.name} is not there, or may not be seen")
            elif field["type"] not in TYPES[wanted.kind][1]:
                problems.append(
                    f"{wanted.name} is a {field['type']}, not a {wanted.kind}"
                )
            elif not field.get("updateable"):
                problems.append(f"{wanted.name} may not be written")
            elif wanted.name == self._match_by and not field.get("externalId"):
                problems.append(f"{wanted.name} is no external id")
        if problems:
            raise GuardError(
                f"Salesforce's {found.name} is not ready: {'; '.join(problems)}. Deploy "
                "what scripts/sync_crm setup salesforce prints, give the user of the "
                "sync its fields, or correct seeds/rules/crm_fields.csv."
            )

    def _kinds(self, found: SyncObject) -> dict[str, str]:
        return {field.name: field.kind for field in found.fields}

    def _begin(self) -> None:
        """Begin a session, by the connected app where there is no token."""
        token = self._token
        if not token:
            said = self._login()
            token = said["access_token"]
        self._org = Salesforce(
            instance_url=self._url,
            session_id=token,
            version=VERSION,
            session=self._session,
        )
        # The library puts https before whatever it is given.
        scheme = self._url.partition("://")[0]
        for place in ("base_url", "bulk2_url"):
            url = getattr(self._org, place)
            setattr(self._org, place, scheme + url[url.index("://") :])

    def _login(self) -> dict:
        self._pace.wait()
        try:
            answer = self._session.post(
                f"{self._url}/services/oauth2/token",
                data={
                    "grant_type": "client_credentials",
                    "client_id": self._app[0],
                    "client_secret": self._app[1],
                },
            )
            if answer.ok:
                return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise QuotaError(
                f"Salesforce can't be reached to begin a session ({type(error).__name__})."
                " Look at SALESFORCE_INSTANCE_URL, or run it again later."
            ) from None
        raise StopError(
            f"Salesforce gives the connected app no session ({answer.status_code}). Look "
            "at SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET and the app's client "
            "credentials flow."
        )

    def _call(self, function: Callable[[], object], is_retry: bool = False) -> object:
        """One call; one of the exceptions of answers.py where it fails."""
        self._check_quota()
        self._pace.wait()
        try:
            return function()
        except exceptions.SalesforceExpiredSession:
            if is_retry or self._token:
                raise StopError(
                    "Salesforce refuses the session. Put a new one into "
                    "SALESFORCE_ACCESS_TOKEN, or use SALESFORCE_CLIENT_ID and "
                    "SALESFORCE_CLIENT_SECRET, by which it is renewed."
                ) from None
            self._begin()
            return self._call(function, is_retry=True)
        except exceptions.SalesforceError as error:
            raise _fault(error) from None
        except (requests.RequestException, ValueError) as error:
            raise Lost(type(error).__name__) from None

    def _check_quota(self) -> None:
        """Stop before the org's other programs are left without calls."""
        usage = self._org.api_usage.get("api-usage") if self._org.api_usage else None
        if usage and int(usage.used) >= SHARE * int(usage.total):
            raise QuotaError(
                f"The org has made {int(usage.used):,} of its {int(usage.total):,} calls "
                "of 24 hours. What is left is sent by the next run."
            )

    def _write_job(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Rows by a job of the Bulk API; what it did not process is not answered."""
        kinds = self._kinds(found)
        records = [
            {
                self._key: row.record_id,
                **{
                    name: _cell(text, kinds.get(name, "text"))
                    for name, text in row.values.items()
                },
            }
            for row in rows
        ]

        def jobs() -> SFBulk2Type:
            return getattr(self._org.bulk2, found.name)

        if self._match_by == RECORD_ID:
            done = self._call(lambda: jobs().update(records=records, wait=LOOK_AGAIN))
        else:
            done = self._call(
                lambda: jobs().upsert(
                    records=records, external_id_field=self._key, wait=LOOK_AGAIN
                )
            )
        by_id = {row.record_id: row for row in rows}
        return [
            answer
            for job in done
            for read in ("get_successful_records", "get_failed_records")
            for answer in _job_answers(
                self._call(partial(self._results, found, read, job["job_id"])),
                self._key,
                by_id,
            )
        ]

    def _results(self, found: SyncObject, read: str, job_id: str) -> str:
        return getattr(getattr(self._org.bulk2, found.name), read)(job_id)


class _Session(requests.Session):
    """A session that does not wait for ever."""

    def request(self, *arguments: object, **options: object) -> requests.Response:
        options.setdefault("timeout", TIMEOUT)
        return super().request(*arguments, **options)


def _job_answers(text: str, key: str, by_id: dict[str, Row]) -> list[Answer]:
    found = []
    for record in csv.DictReader(io.StringIO(text)):
        row = by_id.get(record.get(key) or "")
        if row is None:
            continue
        error = record.get("sf__Error") or ""
        code = error.partition(":")[0].strip()
        found.append(
            Answer(
                row,
                code,
                readable(error),
                is_passing=code in PASSING,
                is_gone=code in GONE,
            )
        )
    return found


def _answer(row: Row, said: dict) -> Answer:
    if said["success"]:
        return Answer(row)
    error = said["errors"][0]
    code = error["statusCode"]
    return Answer(
        row,
        code,
        readable(error.get("message", "")),
        is_passing=code in PASSING,
        is_gone=code in GONE,
    )


def _fault(error: exceptions.SalesforceError) -> Exception:
    """What an answer with an error means."""
    content = getattr(error, "content", None)
    first = content[0] if isinstance(content, list) and content else {}
    first = first if isinstance(first, dict) else {}
    code = str(first.get("errorCode") or getattr(error, "status", "error"))
    message = str(first.get("message", ""))
    status = getattr(error, "status", None)
    if code == "REQUEST_LIMIT_EXCEEDED":
        if "TotalRequests" in message:
            return QuotaError(
                "The org has no calls left for these 24 hours. What is left is sent by "
                "the next run."
            )
        return Lost("throttled")
    if code in PASSING or status is None or status >= 500 or status in (408, 429):
        return Lost(code)
    if status in (401, 403):
        return StopError(
            f"Salesforce refuses the call ({code}): the user of the sync lacks a right."
        )
    if status == 404:
        return StopError(
            f"Salesforce does not know what was called ({code}). Look at "
            "SALESFORCE_INSTANCE_URL and at the objects of the org."
        )
    if code == "INVALID_FIELD":
        return GuardError(
            f"Salesforce lacks a field: {readable(message)} Deploy what scripts/sync_crm "
            "setup salesforce prints, or correct seeds/rules/crm_fields.csv."
        )
    return Refused(code, readable(message))


def _typed(text: str | None, kind: str) -> str | int | bool | None:
    """A text as JSON has it for a kind of field."""
    if text is None:
        return False if kind == "boolean" else None
    if kind == "boolean":
        return text == "true"
    if kind == "number":
        return int(text)
    return text


def _cell(text: str | None, kind: str) -> str:
    """A text as a job's CSV has it; an empty cell leaves a field as it is."""
    if text is None:
        return "false" if kind == "boolean" else "#N/A"
    return text


def _text(value: object, kind: str | None) -> str | None:
    """A value of Salesforce's JSON as this project keeps it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "number":
        return str(int(value))
    if kind == "datetime":
        # 2026-07-01T22:00:00.000+0000
        return str(value)[:19] + "Z"
    return str(value)
