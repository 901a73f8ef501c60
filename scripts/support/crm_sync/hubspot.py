"""HubSpot, through its official client.

Limits and forms are those of HubSpot's CRM API, version 3: batches of 100, values as
texts, an empty text clears. Its client retries nothing that writes and waits for ever
unless it is told otherwise, so both are done here.
"""

import json
import os
from collections.abc import Callable

import urllib3
from hubspot import HubSpot

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
from support.crm_sync.fields import KEYS, RECORD_ID, Field, SyncObject
from support.crm_sync.pacing import Pace

BATCH = 100
# Seconds to connect, and between two pieces of an answer.
TIMEOUT = (10, 60)
# The least that any account may call in ten seconds; the paid ones have 190.
CALLS_PER_10_SECONDS = 100
GROUP = "lead_scoring"
KEY = KEYS["hubspot"]
# How a kind of field is kept: HubSpot's type, the form field, and types that do as well.
TYPES = {
    "boolean": ("bool", "booleancheckbox", ("bool", "enumeration", "string")),
    "date": ("date", "date", ("date", "string")),
    "datetime": ("datetime", "date", ("datetime", "string")),
    "number": ("number", "number", ("number", "string")),
    "text": ("string", "text", ("string", "enumeration")),
}
_GONE = {"OBJECT_NOT_FOUND", "RESOURCE_NOT_FOUND"}
_UNKNOWN_FIELD = "PROPERTY_DOESNT_EXIST"


class HubSpotCrm:
    """Writes properties of contacts and companies; see delivery.Crm.

    Args:
        pace: holds calls back; that of the smallest account where None.
        match_by: record_id, or the unique property by which records are matched and,
            where there is none, made.

    The token is HUBSPOT_ACCESS_TOKEN; HUBSPOT_URL is another place for the API than
    HubSpot's own. Raises StopError where there is no token.
    """

    def __init__(self, pace: Pace | None = None, match_by: str = RECORD_ID) -> None:
        token = os.environ.get("HUBSPOT_ACCESS_TOKEN")
        if not token:
            raise StopError(
                "HUBSPOT_ACCESS_TOKEN is not set. Make a private app in HubSpot with "
                "the scopes crm.objects and crm.schemas, read and write, for contacts "
                "and companies, and put its token there."
            )
        self._client = HubSpot(access_token=token, retry=urllib3.Retry(0))
        if url := os.environ.get("HUBSPOT_URL"):
            self._client.config["host"] = url.rstrip("/")
        self._pace = pace or Pace(CALLS_PER_10_SECONDS, 10)
        self._match_by = match_by
        self._batches = {
            "contacts": self._client.crm.contacts.batch_api,
            "companies": self._client.crm.companies.batch_api,
        }
        self._properties = self._client.crm.properties

    def batch_size(self, found: SyncObject, action: str, count: int) -> int:
        """Always HubSpot's limit."""
        return BATCH

    def write(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Write properties, by the record's id or by the unique property."""
        inputs = [
            {
                "id": row.record_id,
                "objectWriteTraceId": str(row.position),
                "properties": {
                    name: "" if value is None else value
                    for name, value in row.values.items()
                },
            }
            for row in rows
        ]
        batches = self._batches[found.name]
        if self._match_by == RECORD_ID:
            answer = self._call(batches.update, {"inputs": inputs})
        else:
            for entry in inputs:
                entry["idProperty"] = self._match_by
            answer = self._call(batches.upsert, {"inputs": inputs})
        return self._read_answer(answer, rows)

    def clear(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Empty our properties, where the id is still that of a record of its own.

        HubSpot answers for a record that was merged away with the one it went into,
        whose scores would be lost.
        """
        if self._match_by == RECORD_ID:
            present = {
                record["id"]
                for record in self.read(found, [row.record_id for row in rows], [])
            }
        else:
            present = {row.record_id for row in rows}
        gone = [
            Answer(row, "OBJECT_NOT_FOUND", is_gone=True)
            for row in rows
            if row.record_id not in present
        ]
        there = [row for row in rows if row.record_id in present]
        return gone + (self.write(found, there) if there else [])

    def read(
        self, found: SyncObject, record_ids: list[str], names: list[str]
    ) -> list[dict]:
        """Records with ``id`` and ``properties``; those that are gone are left out."""
        asked = {
            "properties": names,
            "propertiesWithHistory": [],
            "inputs": [{"id": record_id} for record_id in record_ids],
        }
        if self._match_by != RECORD_ID:
            asked["idProperty"] = self._match_by
            asked["properties"] = [*names, self._match_by]
        answer = self._call(self._batches[found.name].read, asked)
        try:
            return [
                {
                    "id": record["id"]
                    if self._match_by == RECORD_ID
                    else record["properties"].get(self._match_by),
                    "properties": record["properties"],
                }
                for record in answer["results"]
            ]
        except (KeyError, TypeError):
            raise Lost("garbled") from None

    def check(self, found: SyncObject) -> None:
        """Raise GuardError where a property is missing or can't take the values."""
        known = self._known(found)
        problems = []
        for wanted in found.wanted(self._match_by):
            property_ = known.get(wanted.name)
            if property_ is None:
                problems.append(f"{wanted.name} is not there")
            elif property_["type"] not in TYPES[wanted.kind][2]:
                problems.append(
                    f"{wanted.name} is a {property_['type']}, not a {wanted.kind}"
                )
            elif (property_.get("modificationMetadata") or {}).get("readOnlyValue"):
                problems.append(f"{wanted.name} can't be written")
            elif wanted.name == KEY and not property_.get("hasUniqueValue"):
                problems.append(f"{KEY} is not unique")
        if problems:
            raise GuardError(
                f"HubSpot's {found.name} are not ready: {'; '.join(problems)}. Run "
                "scripts/sync_crm setup hubspot, or correct seeds/rules/crm_fields.csv."
            )

    def set_up(self, found: SyncObject) -> list[str]:
        """Make the properties that are missing; returns their names."""
        known = self._known(found)
        missing = [
            wanted
            for wanted in found.wanted(self._match_by)
            if wanted.name not in known
        ]
        if not missing:
            return []
        groups = self._call(self._properties.groups_api.get_all, found.name)
        if GROUP not in {group["name"] for group in groups["results"]}:
            self._call(
                self._properties.groups_api.create,
                found.name,
                {"name": GROUP, "label": "Lead scoring", "displayOrder": -1},
            )
        self._call(
            self._properties.batch_api.create,
            found.name,
            {"inputs": [_definition(wanted) for wanted in missing]},
        )
        return [wanted.name for wanted in missing]

    def _known(self, found: SyncObject) -> dict[str, dict]:
        answer = self._call(self._properties.core_api.get_all, found.name)
        return {property_["name"]: property_ for property_ in answer["results"]}

    def _call(self, function: Callable, *arguments: object) -> dict:
        """One call; its answer as JSON, or one of the exceptions of answers.py."""
        self._pace.wait()
        try:
            # Read here: the client takes answers apart by its models, which fail on
            # what HubSpot does send.
            response = function(
                *arguments, _preload_content=False, _request_timeout=TIMEOUT
            )
            status, text, headers = response.status, response.data, response.headers
        except urllib3.exceptions.HTTPError as error:
            raise Lost(type(error).__name__) from None
        except Exception as error:
            # Each of the client's APIs has an ApiException of its own.
            if not isinstance(getattr(error, "status", None), int):
                raise
            status, text, headers = error.status, error.body, error.headers
        try:
            answer = json.loads(text)
        except (ValueError, TypeError):
            answer = None
        if status in (200, 201, 207) and isinstance(answer, dict):
            return answer
        raise _fault(status, answer, headers or {})

    def _read_answer(self, answer: dict, rows: list[Row]) -> list[Answer]:
        try:
            return [
                *self._written(answer.get("results", []), rows),
                *_rejected(answer.get("errors", []), rows),
            ]
        except (AttributeError, KeyError, TypeError):
            raise Lost("garbled") from None

    def _written(self, results: list[dict], rows: list[Row]) -> list[Answer]:
        traced = {str(row.position): row for row in rows}
        by_id = {row.record_id: row for row in rows}
        found = []
        for result in results:
            row = traced.get(result.get("objectWriteTraceId"))
            if row is None and self._match_by == RECORD_ID:
                row = by_id.get(result["id"])
            elif row is None:
                row = by_id.get(result["properties"].get(self._match_by))
            if row is None:
                continue
            if self._match_by == RECORD_ID and result["id"] != row.record_id:
                # Merged since the extract: HubSpot writes to what it went into.
                found.append(
                    Answer(
                        row,
                        "MERGED_AWAY",
                        f"the record has been merged into {result['id']}",
                        is_gone=True,
                        written_to=result["id"],
                    )
                )
            else:
                found.append(Answer(row))
        return found


def _rejected(errors: list[dict], rows: list[Row]) -> list[Answer]:
    traced = {str(row.position): row for row in rows}
    by_id = {row.record_id: row for row in rows}
    found = []
    for error in errors:
        context = error.get("context") or {}
        named = [traced.get(text) for text in context.get("objectWriteTraceId", [])]
        named += [by_id.get(text) for text in context.get("ids", [])]
        code = error.get("subCategory") or error.get("category") or "ERROR"
        code = str(code).rpartition(".")[2]
        for row in filter(None, named):
            found.append(
                Answer(
                    row,
                    code,
                    readable(error.get("message", "")),
                    is_passing=error.get("category") in ("RATE_LIMITS", "INTERNAL"),
                    is_gone=code in _GONE,
                )
            )
    return found


def _fault(status: int, answer: dict | None, headers: dict) -> Exception:
    """What an answer without results means."""
    said = answer if isinstance(answer, dict) else {}
    category = str(said.get("category") or status)
    message = readable(said.get("message", ""))
    correlation_id = str(said.get("correlationId", ""))
    if status == 429:
        if said.get("policyName") == "DAILY":
            return QuotaError(
                "HubSpot's daily limit of calls is reached. What is left is sent by the "
                "next run; it begins anew at midnight in the portal's time zone."
            )
        return Lost("throttled", _seconds(headers), correlation_id)
    if status in (401, 403):
        return StopError(
            f"HubSpot refuses the token ({status}, {category}). Look whether "
            "HUBSPOT_ACCESS_TOKEN is the portal's, has not been revoked, and has the "
            "scopes to read and write contacts, companies and their properties."
        )
    if status >= 500 or status in (200, 201, 207, 408, 423, 425):
        return Lost(str(status), _seconds(headers), correlation_id)
    if status == 404:
        return StopError(
            f"HubSpot does not know the address that was called: {message}"
        )
    if _UNKNOWN_FIELD in json.dumps(said):
        return GuardError(
            f"HubSpot lacks a property: {message} Run scripts/sync_crm setup hubspot, or "
            "correct seeds/rules/crm_fields.csv."
        )
    return Refused(category, message, correlation_id)


def _seconds(headers: dict) -> float | None:
    try:
        return float(headers.get("Retry-After"))
    except (TypeError, ValueError):
        return None


def _definition(wanted: Field) -> dict:
    type_, field_type, _ = TYPES[wanted.kind]
    definition = {
        "name": wanted.name,
        "label": wanted.label,
        "type": type_,
        "fieldType": field_type,
        "groupName": GROUP,
    }
    if wanted.name == KEY:
        definition["hasUniqueValue"] = True
    if wanted.kind == "boolean":
        definition["options"] = [
            {"label": label, "value": value, "displayOrder": order, "hidden": False}
            for order, (label, value) in enumerate((("Yes", "true"), ("No", "false")))
        ]
    return definition
