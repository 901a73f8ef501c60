"""A PostgreSQL server of one's own, for development and tests.

It listens on a socket in its own folder alone, which nobody else can open, so it needs
neither a port nor a password. Not for data that must last: it does not wait for the disk.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from support import sql
from support.engines import machine
from support.engines.machine import EngineError
from support.engines.raw_tables import Landed, RawTable
from support.settings import PROJECT

NAME = "lead_scoring"
PROGRAMS = "/usr/lib/postgresql"
OLDEST = 15
# The server refuses to run as root; the package makes this user.
PACKAGE_USER = "postgres"
PACKAGE = "postgresql"
# Code point order, as DuckDB sorts, and upper and lower case of all letters.
LOCALE = "C.UTF-8"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    # Takes longer for queries of this size than it gains.
    "jit": "off",
}
# How null is written in CSV, where a text that looks like it is quoted.
NULL = r"\N"


def ways(owner: Path = PROJECT) -> dict[str, dict[str, str]]:
    """The variables with which profiles.yml leads dbt to this server, by the way's name."""
    socket = {
        "LEAD_SCORING_TARGET": "postgres",
        "LEAD_SCORING_POSTGRES_HOST": str(_folder(owner)),
        "LEAD_SCORING_POSTGRES_USER": NAME,
        "LEAD_SCORING_POSTGRES_DATABASE": NAME,
    }
    return {"postgres": socket}


def python() -> str:
    """The Python whose dbt speaks to the engine."""
    return sys.executable


def up(owner: Path = PROJECT) -> None:
    """Start the server, which is made first where there is none.

    Raises EngineError when PostgreSQL is missing or does not start.
    """
    programs = _programs()
    folder = _folder(owner)
    if not (data := folder / "data").exists():
        _make_folder(folder)
        access = ["--auth", "trust", "--username", NAME]
        _run(
            programs / "initdb",
            *("--pgdata", data, "--locale", LOCALE, "--encoding", "UTF8", *access),
        )
    if _is_up(programs, data):
        return
    options = {**OPTIONS, "unix_socket_directories": str(folder)}
    _run(
        *(programs / "pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait"),
        *(
            "--options",
            " ".join(f"-c {key}='{value}'" for key, value in options.items()),
        ),
        "start",
    )
    known = _run(
        *(programs / "psql", "--host", folder, "--username", NAME, "--no-align"),
        *("--tuples-only", "--dbname", "postgres"),
        *("--command", f"select 1 from pg_database where datname = '{NAME}'"),
    )
    if not known:
        _run(programs / "createdb", "--host", folder, "--username", NAME, NAME)


def down(owner: Path = PROJECT) -> None:
    """Stop the server and delete its folder; nothing happens where there is none."""
    folder = _folder(owner)
    if not folder.exists():
        return
    programs = _programs()
    if _is_up(programs, folder / "data"):
        _run(
            *(programs / "pg_ctl", "--pgdata", folder / "data"),
            *("--mode", "immediate", "--wait", "stop"),
        )
    shutil.rmtree(folder)


def load(landed: Landed, owner: Path = PROJECT) -> None:
    """Copy the raw tables into the database, in place of what is there of their names."""
    with (
        tempfile.TemporaryDirectory() as folder,
        connected(owner) as connection,
        connection.cursor() as cursor,
    ):
        for table in landed.tables:
            file = Path(folder) / "rows.csv"
            landed.connection.execute(
                f"copy ({table.query}) to {sql.text(str(file))} "
                f"(format csv, header false, nullstr {sql.text(NULL)})"
            )
            _load(cursor, table, file)


def _load(cursor: psycopg2.extensions.cursor, table: RawTable, file: Path) -> None:
    schema = Identifier(table.schema)
    relation = Identifier(table.schema, table.name)
    columns = SQL(", ").join(
        SQL("{} text").format(Identifier(column)) for column in table.columns
    )
    cursor.execute(SQL("create schema if not exists {}").format(schema))
    cursor.execute(SQL("drop table if exists {} cascade").format(relation))
    cursor.execute(SQL("create table {} ({})").format(relation, columns))
    into = SQL("copy {} from stdin (format csv, null {})")
    try:
        with file.open("rb") as rows:
            cursor.copy_expert(into.format(relation, Literal(NULL)), rows)
    except psycopg2.Error as error:
        # The rest of the message quotes the line.
        reason = str(error).splitlines()[0].split(":")[0]
        raise EngineError(
            f"PostgreSQL refused rows of {table.schema}.{table.name}: {reason}."
        ) from None
    cursor.execute(SQL("analyze {}").format(relation))


def export(
    relations: dict[tuple[str, str], list[str]], folder: Path, owner: Path = PROJECT
) -> dict[tuple[str, str], str]:
    """Write relations, given with their columns, to ``folder``.

    Returns of each the SQL with which DuckDB reads it, all columns as text.
    """
    query = SQL("copy (select {} from {}) to stdout (format csv, null {})")
    readable = {}
    with connected(owner) as connection, connection.cursor() as cursor:
        for (schema, name), columns in relations.items():
            file = folder / f"{schema}.{name}.csv"
            chosen = SQL(", ").join(map(Identifier, columns))
            with file.open("wb") as rows:
                cursor.copy_expert(
                    query.format(chosen, Identifier(schema, name), Literal(NULL)), rows
                )
            types = ", ".join(f"{sql.text(column)}: 'varchar'" for column in columns)
            readable[schema, name] = (
                f"read_csv({sql.file(file)}, columns = {{{types}}}, auto_detect = false, "
                f"header = false, delim = ',', quote = '\"', escape = '\"', "
                f"nullstr = {sql.text(NULL)}, allow_quoted_nulls = false, "
                "max_line_size = 20000000)"
            )
    return readable


def connected(owner: Path = PROJECT) -> psycopg2.extensions.connection:
    """A psycopg2 connection to the server; raises EngineError when it is not running."""
    try:
        return psycopg2.connect(host=str(_folder(owner)), user=NAME, dbname=NAME)
    except psycopg2.OperationalError:
        raise EngineError(
            "No PostgreSQL server of this project is running. Start it with "
            "scripts/engine postgres up."
        ) from None


def _folder(owner: Path) -> Path:
    return machine.folder("postgres", owner)


def _programs() -> Path:
    """The folder of the newest PostgreSQL's programs; installs it where root may."""
    if not _newest():
        machine.install(PACKAGE, f"PostgreSQL {OLDEST} or newer")
    if not (found := _newest()):
        raise EngineError(
            f"Debian's package {PACKAGE} is older than PostgreSQL {OLDEST}. Install a "
            "newer one by hand."
        )
    return found


def _newest() -> Path | None:
    versions = sorted(
        (int(path.parent.parent.name), path.parent)
        for path in Path(PROGRAMS).glob("[0-9]*/bin/initdb")
    )
    if versions and versions[-1][0] >= OLDEST:
        return versions[-1][1]
    beside = shutil.which("initdb")
    return Path(beside).resolve().parent if beside else None


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        user = pwd.getpwnam(PACKAGE_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _is_up(programs: Path, data: Path) -> bool:
    return not subprocess.run(
        [str(programs / "pg_ctl"), "--pgdata", str(data), "status"],
        check=False,
        capture_output=True,
        cwd="/",
        **_as_whom(),
    ).returncode


def _run(*command: object) -> str:
    """Run a program of PostgreSQL's and return what it printed."""
    return machine.run(*command, cwd="/", **_as_whom())


def _as_whom() -> dict[str, object]:
    if os.getuid():
        return {}
    return {"user": PACKAGE_USER, "group": PACKAGE_USER, "extra_groups": []}
