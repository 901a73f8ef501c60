"""The README's promises: every command in it runs, in a clone of the files as they are."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Finished, run

README = (PROJECT / "README.md").read_text()
COMMANDS = [
    line.split(" #")[0].strip()
    for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
# This suite is what scripts/test runs: to run it again from here would never end.
ITSELF = "scripts/test"
# Minutes of work that tests/test_engines.py does with the same words.
COMPARISON = "scripts/compare_engines postgres --people 300"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows or would take, in a new folder, and nothing else."""
    folder = tmp_path_factory.mktemp("clone") / "lead-scoring"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    # The environment is tested by itself; made anew it would differ in nothing.
    venv = folder / ".venv"
    shutil.copytree(PROJECT / ".venv", venv, symlinks=True, copy_function=link_or_copy)
    return folder


def link_or_copy(source: str, copy: str) -> None:
    try:
        os.link(source, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, copy)


def execute(command: str, folder: Path) -> Finished:
    """Run a line of shell as a reader of the README would, in ``folder``."""
    return run(["bash", "-c", f'cd "{folder}" && {command}'])


def rows(folder: Path, query: str) -> list[tuple]:
    database = folder / "data" / "current.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_command_runs(clone: Path) -> None:
    assert COMMANDS[:2] == ["scripts/build", ITSELF]
    first = execute(COMMANDS[0], clone)
    assert first.status == 0, first.output
    person, email = rows(
        clone,
        """
        select person_id, email
        from identity.people
        inner join marts.contact_tiers using (person_id)
        where email is not null
        order by tier desc, person_id
        limit 1
        """,
    )[0]
    examples = {
        "per_1234": person,
        "jane@clinic.example": email,
        "/path/to/raw": str(clone / "data" / "raw"),
        "--people 100000 --events 5000000": "--people 500 --events 10000",
        ".venv/bin/dbt": "DBT_SEND_ANONYMOUS_USAGE_STATS=false .venv/bin/dbt",
    }
    for command in COMMANDS[1:]:
        if command in (ITSELF, COMPARISON):
            continue
        for placeholder, value in examples.items():
            command = command.replace(placeholder, value)
        finished = execute(command, clone)
        assert finished.status == 0, f"{command}\n{finished.output}"


def test_seeds_and_marts_that_the_readme_names_exist() -> None:
    seeds = {path.stem for path in (PROJECT / "seeds").rglob("*.csv")}
    models = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    marts = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    tables = re.findall(r"^\| (.*?) \|", README, re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)`", "\n".join(tables)))
    assert named - {"on"} <= models | seeds, named - models - seeds
    parts = {p.stem for p in (PROJECT / "models/marts/crm/payloads").glob("*.sql")}
    assert marts - parts <= named, marts - parts - named


def test_rules_in_the_readme_are_rows_of_the_seeds() -> None:
    fit_rules = (PROJECT / "seeds" / "rules" / "fit_rules.csv").read_text()
    attributes = (PROJECT / "seeds" / "rules" / "attributes.csv").read_text()
    project = (PROJECT / "dbt_project.yml").read_text()
    blocks = re.findall(r"```(?:csv|yaml)\n(.*?)```", README, re.DOTALL)
    attribute_row, rule_row = blocks[2].strip(), blocks[3].strip()
    assert blocks[1].strip() in project
    assert attribute_row in attributes
    assert rule_row in fit_rules
