"""Programs of others that judge the CRMs which tests make up, and the clients.

Prism compares every call and answer with HubSpot's OpenAPI files, schemathesis makes
calls up from them, and WireMock breaks connections. They come from npm and PyPI, and need
Node.js 20 and Java 17 from the system. HubSpot's files are read from
LEAD_SCORING_HUBSPOT_OPENAPI, by default ../shared/data/hubspot_openapi.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import locks
from support.settings import PROJECT

LISTS = ("package.json", "package-lock.json")
# Not beside the lists: dbt reads all YAML below tests.
FOLDER = PROJECT / ".node-judges"
MODULES = FOLDER / "node_modules"
OPENAPI = Path(
    os.environ.get("LEAD_SCORING_HUBSPOT_OPENAPI")
    or PROJECT.parent / "shared" / "data" / "hubspot_openapi"
)
FILES = ("contacts_v3.json", "companies_v3.json", "properties_v3.json")
SECONDS_TO_START = 60


def missing(*needed: str) -> str:
    """What keeps a judge from coming: a sentence, or nothing."""
    for name in needed:
        if name == "openapi":
            if not all((OPENAPI / file).is_file() for file in FILES):
                return (
                    f"HubSpot's OpenAPI files are not in {OPENAPI}; "
                    "LEAD_SCORING_HUBSPOT_OPENAPI names another folder"
                )
        elif shutil.which(name) is None:
            return f"{name} is not installed (Debian: apt-get install npm default-jre)"
    return ""


def install() -> None:
    """Install what package-lock.json lists, once; another test may be doing it."""
    lists = [Path(__file__).with_name(name) for name in LISTS]
    stamp = FOLDER / "installed"
    lock = hashlib.sha256(lists[1].read_bytes()).hexdigest()
    while not (stamp.is_file() and stamp.read_text() == lock):
        try:
            with locks.held(FOLDER / "lock"):
                for file in lists:
                    shutil.copy(file, FOLDER)
                subprocess.run(
                    ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                    cwd=FOLDER,
                    check=True,
                    capture_output=True,
                )
                stamp.write_text(lock)
        except locks.HeldError:
            time.sleep(1)


def openapi(folder: Path) -> Path:
    """One OpenAPI file of all calls that the sync makes, as Prism reads it.

    Null examples are left out, which Prism would answer with, and answers of any type
    are those of JSON.
    """
    whole: dict = {"paths": {}, "components": {}}
    for file in FILES:
        part = json.loads((OPENAPI / file).read_text())
        whole = {**part, **whole}
        whole["paths"] |= part["paths"]
        for kind, entries in part["components"].items():
            whole["components"].setdefault(kind, {})
            # What several files have, they have alike, but for examples.
            whole["components"][kind] = entries | whole["components"][kind]
    file = folder / "hubspot.json"
    file.write_text(json.dumps(_cleaned(whole)))
    return file


def _cleaned(node: object) -> object:
    if isinstance(node, list):
        return [_cleaned(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if not (k == "example" and v is None)}
    return {
        "application/json" if key == "*/*" else key: _cleaned(value)
        for key, value in kept.items()
    }


@contextmanager
def prism(file: Path, upstream: str) -> Iterator[str]:
    """A proxy before ``upstream`` that refuses what the OpenAPI file does not allow."""
    install()
    port = _free_port()
    command = [
        *(MODULES / ".bin" / "prism", "proxy", "--errors"),
        *("-h", "127.0.0.1", "-p", str(port), file, upstream),
    ]
    with _running(command, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def wiremock(folder: Path) -> Iterator[str]:
    """A server that answers as it is told at /__admin/mappings."""
    install()
    port = _free_port()
    (jar,) = (MODULES / "wiremock" / "build").glob("*.jar")
    command = [
        *("java", "-jar", jar, "--port", str(port), "--bind-address", "127.0.0.1"),
        *("--root-dir", folder, "--no-request-journal"),
    ]
    with _running(command, port):
        yield f"http://127.0.0.1:{port}"


def tell(url: str, answer: dict) -> None:
    """Have WireMock answer all calls with ``answer``."""
    for method, path, body in (
        ("DELETE", "mappings", None),
        ("POST", "mappings", {"request": {"urlPattern": ".*"}, "response": answer}),
    ):
        request = urllib.request.Request(
            f"{url}/__admin/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
        )
        urllib.request.urlopen(request, timeout=30).close()


@contextmanager
def _running(command: list, port: int) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(SECONDS_TO_START * 10):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} does not start")
        yield
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]
