"""A Salesforce for tests: accounts, leads, contacts, collections and bulk jobs.

After the REST API's pages on sObject collections, describe, query and Bulk API 2.0.
Calls are counted as Salesforce tells them, in the header Sforce-Limit-Info.
"""

import csv
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

from fakes.server import TOKEN, Fake, Reply, serve

LIMIT = 200
KINDS = ("Account", "Lead", "Contact")
KEY = "Lead_Scoring_Key__c"
CLIENT = ("client", "client-secret")
# The first session of a connected app; each later one has a higher number.
SESSION = "00Dfake0000000000!session"


class FakeSalesforce(Fake):
    """Keeps jobs, sessions and the fields' types besides the records."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.jobs: dict[str, dict] = {}
        self.session = 0
        self.calls_left = 1_000_000
        self.locked: dict[str, int] = {}
        self.order: list[str] = []

    def control(self, order: dict) -> object:
        """Also takes ``fields``, ``calls_left``, ``locked`` and ``expire``."""
        for kind, fields in order.get("fields", {}).items():
            self.fields[kind].update(fields)
        self.calls_left = order.get("calls_left", self.calls_left)
        self.locked.update(order.get("locked", {}))
        self.session += bool(order.get("expire"))
        shown = super().control(order)
        shown["order"] = self.order
        return shown

    def throttled(self) -> Reply:
        """403 as for too many calls at once."""
        return _errors(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit")

    def answer(self, method: str, path: str, headers: dict, text: bytes) -> Reply:
        """Route a call by its path."""
        if path == "/services/oauth2/token":
            if f"client_secret={CLIENT[1]}" not in text.decode():
                return Reply(400, {"error": "invalid_client"})
            return Reply(200, {"access_token": f"{SESSION}{self.session}"})
        given = headers.get("Authorization", "")
        if given not in (f"Bearer {TOKEN}", f"Bearer {SESSION}{self.session}"):
            return _errors(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if self.calls_left <= 0:
            message = "TotalRequests Limit exceeded."
            return _errors(403, "REQUEST_LIMIT_EXCEEDED", message)
        self.calls_left -= 1
        answer = self._route(method, path, text)
        used = 1_000_000 - self.calls_left
        limits = {"Sforce-Limit-Info": f"api-usage={used}/1000000"}
        return answer._replace(headers={**(answer.headers or {}), **limits})

    def _route(self, method: str, path: str, text: bytes) -> Reply:
        parts = path.partition("?")[0].strip("/").split("/")[3:]
        if parts[:2] == ["composite", "sobjects"] and method == "PATCH":
            return self._collection(json.loads(text), parts[2:])
        if parts[0] == "sobjects" and parts[2:] == ["describe"]:
            return self._describe(parts[1])
        if parts[0] == "query":
            return self._query(path)
        if parts[:2] == ["jobs", "ingest"]:
            return self._job(method, parts[2:], text)
        return _errors(404, "NOT_FOUND", "The requested resource does not exist")

    def _collection(self, body: dict, match: list[str]) -> Reply:
        records = body["records"]
        if len(records) > LIMIT:
            return _errors(400, "LIMIT_EXCEEDED", f"record limit reached: {LIMIT}")
        if body["allOrNone"]:
            return _errors(400, "FAKE_REFUSES", "allOrNone loses good rows")
        key = match[1] if match else "id"
        answers = []
        for record in records:
            kind = record["attributes"]["type"]
            values = {
                name: value
                for name, value in record.items()
                if name not in ("attributes", key)
            }
            unknown = sorted(values.keys() - self.fields[kind].keys())
            if unknown:
                message = f"No such column '{unknown[0]}' on sobject of type {kind}"
                return _errors(400, "INVALID_FIELD", message)
            answers.append(self._write(kind, key, record[key], values))
        return Reply(200, answers)

    def _write(self, kind: str, key: str, record_id: str, values: dict) -> dict:
        self.order.append(record_id)
        if self.locked.get(record_id, 0) > 0:
            self.locked[record_id] -= 1
            return _failure("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")
        if record_id in self.refused:
            code = self.refused[record_id]
            return _failure(code, f"someone@example.com was refused with {TOKEN}")
        records = self.records.setdefault(kind, {})
        found = record_id
        if key == KEY:
            known = (
                name for name, kept in records.items() if kept.get(key) == record_id
            )
            found = next(known, None)
            if found is None:
                found = f"new{len(records)}"
                records[found] = {key: record_id}
                self.stats["made"] += 1
        if found not in records:
            return _failure("ENTITY_IS_DELETED", "entity is deleted")
        self.stats["rows"] += 1
        for name, value in values.items():
            wanted = {"boolean": bool, "double": int}.get(self.fields[kind][name], str)
            if value is not None and not isinstance(value, wanted):
                return _failure("INVALID_TYPE", f"{name} has the wrong type")
            if value is None:
                if wanted is bool:
                    return _failure("INVALID_TYPE", f"{name} can't be null")
                records[found].pop(name, None)
            else:
                records[found][name] = value
        return {"id": found, "success": True, "errors": []}

    def _describe(self, kind: str) -> Reply:
        fields = [
            {
                "name": name,
                "type": type_,
                "updateable": True,
                "externalId": name == KEY,
            }
            for name, type_ in self.fields[kind].items()
        ]
        return Reply(200, {"name": kind, "fields": fields})

    def _query(self, path: str) -> Reply:
        query = parse_qs(urlsplit(path).query)["q"][0]
        columns, kind, key, ids = re.fullmatch(
            r"select (.+) from (\w+) where (\w+) in \((.+)\)", query
        ).groups()
        wanted = re.findall(r"'([^']*)'", ids)
        found = []
        for record_id, values in self.records.get(kind, {}).items():
            kept = {**values, "Id": record_id}
            if kept.get(key) in wanted:
                row = {name: kept.get(name) for name in columns.split(", ")}
                for name, value in row.items():
                    if self.fields[kind].get(name) == "datetime" and value:
                        row[name] = value.replace("Z", ".000+0000")
                found.append(row)
        return Reply(200, {"totalSize": len(found), "done": True, "records": found})

    def _job(self, method: str, rest: list[str], text: bytes) -> Reply:
        if not rest:
            job = json.loads(text)
            job |= {"id": f"750{len(self.jobs):015}", "state": "Open", "rows": []}
            self.jobs[job["id"]] = job
            return Reply(200, _shown(job))
        job = self.jobs[rest[0]]
        if rest[1:] == ["batches"] and method == "PUT":
            job["rows"] = list(csv.DictReader(io.StringIO(text.decode())))
            return Reply(201, "")
        if rest[1:] in (["successfulResults"], ["failedResults"]):
            return _results(job, rest[1] == "successfulResults")
        if method == "PATCH":
            job["state"] = json.loads(text)["state"]
            if job["state"] == "UploadComplete":
                self._run(job)
        return Reply(200, _shown(job))

    def _run(self, job: dict) -> None:
        kind = job["object"]
        key = job.get("externalIdFieldName", "Id")
        for number, row in enumerate(job["rows"]):
            # Some are left over, as where the internal time of a job runs out.
            if number % 1000 == 999:
                row["sf__Result"] = None
                continue
            values = {}
            for name, cell in row.items():
                if name == key or cell == "":
                    continue
                type_ = self.fields[kind][name]
                values[name] = (
                    None
                    if cell == "#N/A"
                    else {"boolean": lambda c: c == "true", "double": int}.get(
                        type_, str
                    )(cell)
                )
            row["sf__Result"] = self._write(
                kind, "id" if key == "Id" else key, row[key], values
            )
        job["state"] = "JobComplete"
        self.stats["jobs"] += 1


def _shown(job: dict) -> dict:
    done = [row for row in job["rows"] if row.get("sf__Result")]
    failed = [row for row in done if not row["sf__Result"]["success"]]
    shown = {name: value for name, value in job.items() if name != "rows"}
    return shown | {
        "numberRecordsFailed": len(failed),
        "numberRecordsProcessed": len(done),
    }


def _results(job: dict, is_success: bool) -> Reply:
    text = io.StringIO()
    names = [name for name in job["rows"][0] if name != "sf__Result"]
    head = ["sf__Id", "sf__Created" if is_success else "sf__Error"]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head + names)
    for row in job["rows"]:
        result = row["sf__Result"]
        if not result or result["success"] != is_success:
            continue
        error = "" if is_success else result["errors"][0]
        second = (
            "false" if is_success else f"{error['statusCode']}:{error['message']}:--"
        )
        writer.writerow([result.get("id", ""), second, *(row[name] for name in names)])
    return Reply(200, text.getvalue(), {"Content-Type": "text/csv"})


def _failure(code: str, message: str) -> dict:
    error = {"statusCode": code, "message": message, "fields": []}
    return {"success": False, "errors": [error]}


def _errors(status: int, code: str, message: str) -> Reply:
    return Reply(status, [{"errorCode": code, "message": message}])


if __name__ == "__main__":
    serve(FakeSalesforce())
