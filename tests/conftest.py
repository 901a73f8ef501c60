"""What several tests need: the project's commands, a built demo, and a tiny project."""

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from support import databases, dbt

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Finished:
    """A command that has ended: its exit status and all that it printed."""

    status: int
    output: str


def start(arguments: list, **environment: str) -> subprocess.Popen:
    """Start a command as a user without a terminal would, in the project's folder."""
    return subprocess.Popen(
        [str(argument) for argument in arguments],
        cwd=PROJECT,
        env={**os.environ, "CI": "true", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(arguments: list, **environment: str) -> Finished:
    """Run a command to its end."""
    process = start(arguments, **environment)
    output, _ = process.communicate()
    return Finished(process.returncode, output)


def run_dbt(
    *arguments: str, database: Path, target: Path, project: Path = PROJECT
) -> Finished:
    """Run dbt on ``database``; its artifacts go to the folder ``target``."""
    options = [
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", target, "--log-path", target),
    ]
    return run([*dbt.program(), *arguments, *options], LEAD_SCORING_DB=str(database))


def copy_database(database: Path, copy: Path) -> None:
    """Copy both files of a warehouse in the making."""
    shutil.copy(database, copy)
    shutil.copy(databases.unpublished(database), databases.unpublished(copy))


def rows_of(path: Path) -> str:
    """SQL that reads a raw file; CSV as text, as it is landed."""
    if path.suffix == ".csv":
        return f"read_csv('{path}', all_varchar = true, header = true, nullstr = '')"
    return f"read_parquet('{path}')"


@dataclass(frozen=True)
class Built:
    """A warehouse that scripts/build made of the demo.

    Attributes:
        raw: the demo's raw files, with the truth beside them.
        target: dbt's artifacts of the build.
        output: what the command printed.
    """

    raw: Path
    database: Path
    target: Path
    output: str

    def compiled(self, model: str) -> Path:
        """The SQL of a model, as the build ran it."""
        (path,) = (self.target / "compiled/lead_scoring/models").rglob(f"{model}.sql")
        return path

    def query(self, model: str) -> str:
        """The same, for tables that a test has made, all in one database."""
        query = self.compiled(model).read_text()
        for name in (databases.UNPUBLISHED, databases.name(self.database)):
            query = query.replace(f'"{name}".', "")
        return query

    def rows(self, query: str) -> list[tuple]:
        """Run a query on the warehouse, read-only."""
        with databases.opened(self.database, read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo, generated and built once for all tests that read it."""
    folder = tmp_path_factory.mktemp("built")
    raw, database = folder / "raw", folder / "lead_scoring.duckdb"
    generator = PROJECT / "scripts" / "generate_demo_data.py"
    made = run([sys.executable, generator, "--output", raw])
    assert made.status == 0, made.output
    build = run(
        [PROJECT / "scripts" / "build"],
        LEAD_SCORING_RAW=str(raw),
        LEAD_SCORING_DB=str(database),
    )
    assert build.status == 0, build.output
    return Built(raw, database, folder / "build" / "target", build.output)


TINY_FILES = {
    "dbt_project.yml": """
        name: lead_scoring
        version: 0.1.0
        profile: lead_scoring
        models:
          lead_scoring:
            marts:
              +schema: marts
              +materialized: table
        vars:
          as_of: null
          connectors: {shop: []}
          custom_fields:
            - {connector: shop, table: orders, column: colour, attribute: colour}
    """,
    "models/staging/shop/_shop__sources.yml": """
        sources:
          - name: shop
            schema: raw_shop
            tables:
              - name: orders
                columns:
                  - {name: id, config: {meta: {required: true}}}
                  - {name: email}
                  - {name: phone}
              - name: refunds
                columns:
                  - {name: id, config: {meta: {required: true}}}
    """,
    "models/marts/orders.sql": """
        select id, email, '{{ var("as_of") }}' as as_of
        from {{ source('shop', 'orders') }}
    """,
    "models/marts/seen.sql": """
        {{ config(materialized='incremental') }}
        select id, '{{ var("as_of") }}' as as_of from {{ ref('orders') }}
    """,
    "tests/every_order_has_an_id.sql": """
        select * from {{ ref('orders') }} where id is null
    """,
    "data/raw/shop/orders.csv": "id,email\n1,a@b.example\n",
    "data/raw/demo.json": '{"until": "2026-06-30"}',
}


@dataclass(frozen=True)
class TinyProject:
    """The real commands around a project of two models, which builds in seconds."""

    folder: Path

    @property
    def database(self) -> Path:
        """What readers open."""
        return self.folder / "data" / "current.duckdb"

    @property
    def working(self) -> Path:
        """What a build writes."""
        return self.folder / "data" / "lead_scoring.duckdb"

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip())

    def command(self, name: str, *options: str) -> list[str]:
        """How to run the command ``name`` of this project with the present Python."""
        code = f"from support.{name}_command import main; main()"
        return [sys.executable, "-c", code, *options]

    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder / "scripts")}

    def build(self, *options: str, **environment: str) -> Finished:
        return run(self.command("build", *options), **self.environment(), **environment)

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def make_tiny(folder: Path) -> TinyProject:
    """Make the tiny project in ``folder``: its raw files, and nothing built."""
    project = TinyProject(folder)
    shutil.copytree(
        PROJECT / "scripts" / "support",
        project.folder / "scripts" / "support",
        ignore=shutil.ignore_patterns("__pycache__", "demo"),
    )
    for path in (
        "profiles.yml",
        "macros/generate_schema_name.sql",
        "macros/generate_database_name.sql",
        "macros/engines/warehouse_database.sql",
    ):
        project.write(path, (PROJECT / path).read_text())
    for path, text in TINY_FILES.items():
        project.write(path, text)
    return project


@pytest.fixture
def tiny_project(tmp_path: Path) -> TinyProject:
    return make_tiny(tmp_path / "project")
