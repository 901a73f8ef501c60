"""Readers, kills and failing builds at once: what readers see must always be whole.

The tiny project is built again and again, each time as of another day, while other
processes read what is published. Each row of its marts tells the day of the build that
wrote it, so that a reader notices rows of two builds. Days of builds that must fail are
in another year, so that a reader notices a build that should not have been published.
"""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from conftest import TinyProject, make_tiny, start

FIRST_DAY = date(2026, 1, 1)
FAILING_YEAR = 2030
READER = textwrap.dedent("""
    import json, os, sys, time, duckdb
    current, bi, until, report = sys.argv[1:]
    reads, faults = 0, []
    while not os.path.exists(until):
        for file in (current, bi):
            try:
                with duckdb.connect(file, read_only=True) as connection:
                    rows = connection.execute(
                        "select as_of, count(*) from marts.orders group by as_of "
                        "union all "
                        "select max(as_of), count(*) filter (as_of like '2030%') "
                        "from marts.seen"
                    ).fetchall()
                days = {day for day, _ in rows}
                if len(days) != 1:
                    faults.append(f"{file}: rows of several builds: {sorted(days)}")
                if rows[-1][1] or any(day.startswith("2030") for day in days):
                    faults.append(f"{file}: a build that had failed: {sorted(days)}")
            except Exception as error:
                faults.append(f"{file}: {error}")
            reads += 1
        # Leaves the builds something of the processor.
        time.sleep(0.02)
    with open(report, "w") as written:
        json.dump({"reads": reads, "faults": faults}, written)
""")
# Opens what is published for writing, as a carelessly configured client does. As root it
# becomes somebody else, because root may write what is read-only.
WRITER = textwrap.dedent("""
    import json, os, sys, time, duckdb
    current, until, report = sys.argv[1:]
    written = os.open(report, os.O_WRONLY | os.O_CREAT)
    if os.getuid() == 0:
        os.setuid(65534)
    said = {"reads": 0, "writes": 0, "refusals": 0}
    while not os.path.exists(until):
        with duckdb.connect(current, read_only=True):
            said["reads"] += 1
        try:
            with duckdb.connect(current) as connection:
                connection.execute("create table written as select 1 as x")
                said["writes"] += 1
                time.sleep(0.5)
        except duckdb.Error:
            said["refusals"] += 1
            time.sleep(0.05)
    os.write(written, json.dumps(said).encode())
""")


@dataclass
class Outcome:
    """What happened: builds by how they ended, reads, and a sentence for each fault.

    Attributes:
        refusals: how often the client that wanted to write was refused.
    """

    published: int = 0
    failed: int = 0
    killed: int = 0
    killed_too_late: int = 0
    reads: int = 0
    refusals: int = 0
    faults: list[str] = field(default_factory=list)


def drill(
    folder: Path, builds: int, kills: int, failures: int, readers: int, seed: int
) -> Outcome:
    """Build ``builds`` times in ``folder`` beside readers and a client that writes.

    Args:
        kills: so many further builds are killed (SIGKILL) at a random moment.
        failures: so many further builds have a failing test.
        readers: how many processes read all the time.
        seed: the order of builds and the moments of the kills follow from it.
    """
    chance = random.Random(seed)
    project = make_tiny(folder / "project")
    project.write(
        "models/marts/marts.yml",
        """
        models:
          - name: orders
            config: {access: public}
            columns:
              - {name: id, config: {meta: {pii: none}}}
              - {name: as_of, config: {meta: {pii: none}}}
          - name: seen
            config: {access: public}
            columns:
              - {name: id, config: {meta: {pii: none}}}
              - {name: as_of, config: {meta: {pii: none}}}
        """,
    )
    outcome = Outcome()
    duration = _build(project, FIRST_DAY, outcome)
    _let_others_in(folder)
    until = folder / "until"
    data = project.folder / "data"
    reports = [folder / f"reader_{n}.json" for n in range(readers)]
    files = [str(data / "current.duckdb"), str(data / "bi.duckdb")]
    others = [_python(READER, *files, str(until), str(report)) for report in reports]
    writer = folder / "writer.json"
    others.append(_python(WRITER, files[0], str(until), str(writer)))
    kinds = ["build"] * (builds - 1) + ["kill"] * kills + ["fail"] * failures
    chance.shuffle(kinds)
    try:
        for number, kind in enumerate(kinds, start=1):
            day = FIRST_DAY + timedelta(days=number)
            if kind == "build":
                _build(project, day, outcome)
            elif kind == "fail":
                _fail(project, day.replace(year=FAILING_YEAR), outcome)
            else:
                _kill(project, day, chance.uniform(0, 1.1) * duration, outcome)
    finally:
        until.touch()
        for other in others:
            other.wait(timeout=60)
    for report in reports:
        said = json.loads(report.read_text())
        outcome.reads += said["reads"]
        outcome.faults.extend(said["faults"])
    said = json.loads(writer.read_text() or "null")
    if not said or not said["reads"] or said["writes"]:
        outcome.faults.append(f"the client that wanted to write: {said}")
    else:
        outcome.refusals = said["refusals"]
    return outcome


def _let_others_in(folder: Path) -> None:
    """Let other users reach ``folder``, as far as the way there is our own."""
    for place in (folder, *folder.parents):
        status = place.stat()
        if status.st_uid == os.getuid() and not status.st_mode & 0o002:
            place.chmod(status.st_mode | 0o055)


def _python(code: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, *arguments])


def _build(project: TinyProject, day: date, outcome: Outcome) -> float:
    started = time.monotonic()
    finished = project.build("--as-of", day.isoformat())
    if finished.status:
        outcome.faults.append(f"a build as of {day} failed: {finished.output}")
    else:
        outcome.published += 1
    return time.monotonic() - started


def _fail(project: TinyProject, day: date, outcome: Outcome) -> None:
    orders = project.folder / "data/raw/shop/orders.csv"
    good = orders.read_text()
    orders.write_text("id,email\n1,a@b.example\n,c@d.example\n")
    finished = project.build("--as-of", day.isoformat())
    orders.write_text(good)
    if finished.status:
        outcome.failed += 1
    else:
        outcome.faults.append(f"a build that had to fail was published: {day}")


def _kill(project: TinyProject, day: date, after: float, outcome: Outcome) -> None:
    process = start(
        project.command("build", "--as-of", day.isoformat()), **project.environment()
    )
    try:
        process.wait(after)
        outcome.killed_too_late += 1
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        outcome.killed += 1
    output, _ = process.communicate()
    if "Traceback" in output:
        outcome.faults.append(f"a stack trace: {output}")
