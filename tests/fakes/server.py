"""An HTTP server with state and faults, for a made-up CRM in a process of its own."""

import argparse
import json
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

TOKEN = "pat-na1-secret-token"
FAULTS = (
    *("throttled", "error", "unavailable", "gateway", "dropped_before"),
    *("dropped_after", "garbled_after", "slow"),
)


class Reply(NamedTuple):
    """An answer: status, what becomes JSON (or text), and headers."""

    status: int
    body: object
    headers: dict[str, str] | None = None


class Fake:
    """What all made-up CRMs share.

    Attributes:
        records: kind to id to field values.
        aliases: ids of records that were merged away, to those they went into.
        refused: kind and id to the fault that every write of the record gets.
        fault_share: share of calls that go wrong by chance.
        window: calls and seconds that a client must keep to; None for no limit.
        stats: calls by path, faults by kind, and rows written.
    """

    def __init__(self, seed: int = 1) -> None:
        self.records: dict[str, dict[str, dict[str, str]]] = {}
        self.aliases: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.fault_share = 0.0
        self.window: tuple[int, float] | None = None
        self.stats: Counter[str] = Counter()
        self._randomness = random.Random(seed)
        self._calls: deque[float] = deque()

    def answer(self, method: str, path: str, headers: dict, text: bytes) -> Reply:
        """The answer of a CRM that works."""
        raise NotImplementedError

    def throttled(self) -> Reply:
        """The CRM's way to say that a client calls too often."""
        raise NotImplementedError

    def fault(self) -> str | None:
        """The fault of the next call, if any."""
        if self._randomness.random() < self.fault_share:
            return self._randomness.choice(FAULTS)
        return None

    def is_too_fast(self) -> bool:
        """Whether the call breaks the limit."""
        if self.window is None:
            return False
        calls, seconds = self.window
        now = time.monotonic()
        while self._calls and now - self._calls[0] >= seconds:
            self._calls.popleft()
        self._calls.append(now)
        return len(self._calls) > calls

    def control(self, order: dict) -> object:
        """What tests ask for: to set something, or to see it."""
        if order.get("is_new"):
            self.__init__()
        for name in ("fault_share", "window"):
            if name in order:
                setattr(self, name, order[name])
        if "seed" in order:
            self._randomness = random.Random(order["seed"])
        for name in ("aliases", "refused"):
            getattr(self, name).update(order.get(name, {}))
        for name in order.get("mended", []):
            self.refused.pop(name, None)
        for kind, ids in order.get("records", {}).items():
            for record_id in ids:
                self.records.setdefault(kind, {}).setdefault(record_id, {})
        for kind, ids in order.get("removed", {}).items():
            for record_id in ids:
                self.records[kind].pop(record_id, None)
        shown = {"stats": dict(self.stats)}
        if order.get("is_reset"):
            self.stats.clear()
        if order.get("is_showing_records"):
            shown["records"] = self.records
        return shown


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: Fake
    lock = threading.Lock()

    def _handle(self) -> None:
        # All of it is read whatever comes of it: the connection is used again.
        length = self.headers.get("Content-Length")
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            text = self._chunks()
        else:
            text = self.rfile.read(int(length or 0))
        if self.path == "/_control":
            with self.lock:
                shown = self.fake.control(json.loads(text))
            self._reply(Reply(200, shown))
            return
        with self.lock:
            self.fake.stats["calls"] += 1
            self.fake.stats[f"{self.command} {self.path.split('?')[0]}"] += 1
            if self.fake.is_too_fast():
                self.fake.stats["too fast"] += 1
                self._reply(self.fake.throttled())
                return
            fault = self.fake.fault()
            if fault:
                self.fake.stats[fault] += 1
            if fault in ("throttled", "error", "unavailable", "gateway"):
                status = {"error": 500, "unavailable": 503, "gateway": 504}.get(fault)
                self._reply(
                    Reply(status, "broken") if status else self.fake.throttled()
                )
                return
            if fault == "dropped_before":
                self._drop()
                return
            answer = self.fake.answer(
                self.command, self.path, dict(self.headers.items()), text
            )
        if fault == "dropped_after":
            self._drop()
        elif fault == "garbled_after":
            self._reply(Reply(200, '{"results": [{"id'))
        else:
            if fault == "slow":
                time.sleep(0.2)
            self._reply(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle
    do_HEAD = do_OPTIONS = do_TRACE = do_QUERY = _handle

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _reply(self, answer: Reply) -> None:
        is_text = isinstance(answer.body, str)
        body = (answer.body if is_text else json.dumps(answer.body)).encode()
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json", **(answer.headers or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that were killed."""


def serve(fake: Fake) -> None:
    """Serve a made-up CRM until the process ends; tells its port on standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = _Server(("127.0.0.1", arguments.port), handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


class RunningFake:
    """A made-up CRM that runs in a process of its own, at ``url``."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, **order: object) -> dict:
        """See Fake.control."""
        request = urllib.request.Request(
            f"{self.url}/_control", data=json.dumps(order).encode()
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def records(self, kind: str) -> dict[str, dict[str, str]]:
        """What the CRM has of a kind of record: id to field values."""
        return self.ask(is_showing_records=True)["records"].get(kind, {})


@contextmanager
def running(name: str) -> Iterator[RunningFake]:
    """Run the made-up CRM ``name`` while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"fakes.{name}"],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield RunningFake(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
