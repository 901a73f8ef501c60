"""A HubSpot for tests: contacts, companies and their properties.

After HubSpot's OpenAPI files (CRM objects and properties, version 3) and its usage
guidelines. What they leave open was chosen to be hard on clients: one row with a
conflict fails a whole batch, a repeated id fails a batch, an unknown property fails a
batch, and a record that was merged away is answered by the one it went into.
"""

import json
import uuid
from datetime import UTC, datetime

from fakes.server import TOKEN, Fake, Reply, serve

LIMIT = 100
KINDS = ("contacts", "companies")
TIME = "2026-06-30T12:00:00.000Z"


class FakeHubSpot(Fake):
    """Keeps the properties' definitions besides the records."""

    def __init__(self) -> None:
        super().__init__()
        self.properties: dict[str, dict[str, dict]] = {
            kind: {"hs_object_id": _property("hs_object_id", True)} for kind in KINDS
        }
        self.groups: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.is_daily_limit_reached = False

    def control(self, order: dict) -> object:
        """Also takes ``daily`` and ``properties`` by kind."""
        self.is_daily_limit_reached = order.get("daily", self.is_daily_limit_reached)
        for kind, names in order.get("properties", {}).items():
            for name in names:
                self.properties[kind][name] = _property(name)
        for kind, names in order.get("properties_removed", {}).items():
            for name in names:
                del self.properties[kind][name]
        return super().control(order)

    def throttled(self, policy: str = "TEN_SECONDLY_ROLLING") -> Reply:
        """429 with the policy that was broken."""
        body = _error("RATE_LIMITS", "You have reached your limit.")
        body["policyName"] = policy
        return Reply(429, body, {"Retry-After": "0.05"})

    def answer(self, method: str, path: str, headers: dict, text: bytes) -> Reply:
        """Route a call by its path."""
        given = {name.lower(): value for name, value in headers.items()}
        if given.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, _error("INVALID_AUTHENTICATION", "The token is invalid."))
        if self.is_daily_limit_reached:
            return self.throttled("DAILY")
        parts = path.split("?")[0].strip("/").split("/")
        if parts[:3] == ["crm", "v3", "objects"] and len(parts) == 6:
            kind, _, action = parts[3:]
            known = {"update": self._update, "upsert": self._upsert, "read": self._read}
            if kind in KINDS and action in known:
                if method != "POST":
                    error = _error("VALIDATION_ERROR", "Use POST.")
                    return Reply(405, error, {"Allow": "POST"})
                if "json" not in given.get("content-type", ""):
                    return Reply(415, _error("VALIDATION_ERROR", "JSON is needed."))
                body = _parsed(text)
                fault = _fault_of(body, action)
                if fault:
                    return Reply(400, _error("VALIDATION_ERROR", fault))
                return known[action](kind, body)
        if parts[:3] == ["crm", "v3", "properties"] and parts[3] in KINDS:
            return self._define(method, parts[3], parts[4:], _parsed(text))
        return Reply(404, _error("OBJECT_NOT_FOUND", "There is nothing here."))

    def _update(self, kind: str, body: dict) -> Reply:
        inputs = body["inputs"]
        unknown = self._unknown_properties(kind, inputs)
        if unknown:
            return Reply(400, unknown)
        ids = [entry["id"] for entry in inputs]
        if len(set(ids)) < len(ids):
            message = "Duplicate IDs found in batch input"
            return Reply(400, _error("VALIDATION_ERROR", message))
        for record_id in ids:
            if self.refused.get(record_id) == "conflict":
                return Reply(409, _error("CONFLICT", "A record has conflicts."))
            if self.refused.get(record_id) == "invalid":
                return Reply(400, _error("VALIDATION_ERROR", "A value is not valid."))
        results, errors = [], []
        for entry in inputs:
            found = self._find(kind, entry)
            if found is None:
                errors.append(_row_error(entry, "OBJECT_NOT_FOUND", "Not found."))
            elif entry["id"] in self.refused:
                category = self.refused[entry["id"]]
                message = f"someone@example.com was refused with {TOKEN}"
                errors.append(_row_error(entry, category, message))
            else:
                self._write(kind, found, entry["properties"])
                results.append(self._result(kind, found, entry))
        return _batch(results, errors)

    def _upsert(self, kind: str, body: dict) -> Reply:
        inputs = body["inputs"]
        unknown = self._unknown_properties(kind, inputs)
        if unknown:
            return Reply(400, unknown)
        keys = [(entry.get("idProperty"), entry["id"]) for entry in inputs]
        if len(set(keys)) < len(keys):
            message = "Duplicate IDs found in batch input"
            return Reply(400, _error("VALIDATION_ERROR", message))
        for name, _ in keys:
            definition = self.properties[kind].get(name) or {}
            if not definition.get("hasUniqueValue"):
                message = "idProperty must be unique; e-mail makes no partial upserts"
                return Reply(400, _error("VALIDATION_ERROR", message))
        results, errors = [], []
        for entry in inputs:
            if entry["id"] in self.refused:
                category = self.refused[entry["id"]]
                errors.append(_row_error(entry, category, "refused"))
                continue
            found = self._find(kind, entry)
            is_new = found is None
            if is_new:
                found = str(9_000_000 + len(self.records.setdefault(kind, {})))
                self.records[kind][found] = {}
                self.stats["made"] += 1
            values = {**entry["properties"], entry["idProperty"]: entry["id"]}
            self._write(kind, found, values)
            results.append(self._result(kind, found, entry) | {"new": is_new})
        return _batch(results, errors)

    def _read(self, kind: str, body: dict) -> Reply:
        results, errors = [], []
        seen = set()
        for entry in body["inputs"]:
            wanted = {"id": entry["id"]}
            if body.get("idProperty"):
                wanted["idProperty"] = body["idProperty"]
            found = self._find(kind, wanted)
            if found is None:
                errors.append(_row_error(entry, "OBJECT_NOT_FOUND", "Not found."))
            elif found not in seen:
                seen.add(found)
                result = self._result(kind, found, entry)
                result["properties"] = {
                    name: value
                    for name, value in result["properties"].items()
                    if name in body["properties"]
                }
                results.append(result)
        return _batch(results, errors)

    def _find(self, kind: str, entry: dict) -> str | None:
        records = self.records.setdefault(kind, {})
        name = entry.get("idProperty")
        if not name or name == "hs_object_id":
            found = self.aliases.get(entry["id"], entry["id"])
            return found if found in records else None
        for record_id, values in records.items():
            if values.get(name) == entry["id"]:
                return record_id
        return None

    def _write(self, kind: str, record_id: str, values: dict[str, str]) -> None:
        self.stats["rows"] += 1
        kept = self.records[kind][record_id]
        for name, value in values.items():
            if value == "":
                kept.pop(name, None)
            else:
                kept[name] = value

    def _result(self, kind: str, record_id: str, entry: dict) -> dict:
        result = {
            "id": record_id,
            "properties": {**self.records[kind][record_id], "hs_object_id": record_id},
            "createdAt": TIME,
            "updatedAt": TIME,
            "archived": False,
        }
        if "objectWriteTraceId" in entry:
            result["objectWriteTraceId"] = entry["objectWriteTraceId"]
        return result

    def _unknown_properties(self, kind: str, inputs: list[dict]) -> dict | None:
        names = {name for entry in inputs for name in entry["properties"]}
        unknown = sorted(names - self.properties[kind].keys())
        if not unknown:
            return None
        error = _error("VALIDATION_ERROR", f'Property "{unknown[0]}" does not exist')
        error["errors"] = [
            {"message": f"{name} does not exist", "code": "PROPERTY_DOESNT_EXIST"}
            for name in unknown
        ]
        return error

    def _define(self, method: str, kind: str, rest: list[str], body: object) -> Reply:
        if rest == [] and method == "GET":
            return Reply(200, {"results": list(self.properties[kind].values())})
        if rest == ["groups"] and method == "GET":
            groups = [_group(name) for name in sorted(self.groups[kind])]
            return Reply(200, {"results": groups})
        if rest == ["groups"] and method == "POST":
            self.groups[kind].add(body["name"])
            return Reply(201, _group(body["name"]))
        if rest == ["batch", "create"] and method == "POST":
            made = []
            for entry in body["inputs"]:
                if entry["groupName"] not in self.groups[kind]:
                    message = "The group does not exist."
                    return Reply(400, _error("VALIDATION_ERROR", message))
                self.properties[kind][entry["name"]] = {
                    **_property(entry["name"]),
                    **entry,
                }
                made.append(self.properties[kind][entry["name"]])
            return Reply(201, _envelope() | {"results": made})
        return Reply(404, _error("OBJECT_NOT_FOUND", "There is nothing here."))


def _parsed(text: bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _fault_of(body: object, action: str) -> str | None:
    """What is wrong with the form of a batch."""
    if not isinstance(body, dict) or not isinstance(body.get("inputs"), list):
        return "inputs is missing"
    if not 1 <= len(body["inputs"]) <= LIMIT:
        return f"inputs has between 1 and {LIMIT} entries"
    if action == "read" and not all(
        isinstance(body.get(name), list)
        and all(isinstance(value, str) for value in body[name])
        for name in ("properties", "propertiesWithHistory")
    ):
        return "properties and propertiesWithHistory are lists of names"
    if not isinstance(body.get("idProperty", ""), str):
        return "idProperty is a name"
    for entry in body["inputs"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            return "id is missing"
        if not all(
            isinstance(entry.get(name, ""), str)
            for name in ("idProperty", "objectWriteTraceId")
        ):
            return "idProperty and objectWriteTraceId are texts"
        if action == "read":
            continue
        values = entry.get("properties")
        if not isinstance(values, dict) or not all(
            isinstance(value, str) for value in values.values()
        ):
            return "properties are texts"
    return None


def _property(name: str, is_unique: bool = False) -> dict:
    return {
        "name": name,
        "label": name,
        "type": "string",
        "fieldType": "text",
        "description": "",
        "groupName": "lead_scoring",
        "options": [],
        "hasUniqueValue": is_unique,
    }


def _group(name: str) -> dict:
    return {"name": name, "label": name, "displayOrder": -1, "archived": False}


def _envelope() -> dict:
    return {"status": "COMPLETE", "startedAt": TIME, "completedAt": TIME}


def _batch(results: list[dict], errors: list[dict]) -> Reply:
    body = _envelope() | {"results": results}
    if not errors:
        return Reply(200, body)
    return Reply(207, body | {"numErrors": len(errors), "errors": errors})


def _row_error(entry: dict, category: str, message: str) -> dict:
    context = {"ids": [entry["id"]]}
    if "objectWriteTraceId" in entry:
        context["objectWriteTraceId"] = [entry["objectWriteTraceId"]]
    return {
        "status": "error",
        "category": category,
        "message": message,
        "context": context,
        "errors": [],
        "links": {},
    }


def _error(category: str, message: str) -> dict:
    return {
        "status": "error",
        "message": message,
        "correlationId": str(uuid.UUID(int=datetime.now(UTC).microsecond)),
        "category": category,
    }


if __name__ == "__main__":
    serve(FakeHubSpot())
