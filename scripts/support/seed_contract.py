"""What the seeds' YAML declares: the columns of each CSV with their types, and tests."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

# The loader written in C, where PyYAML has it, is ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class SeedTest:
    """One declared data test.

    Attributes:
        kind: the generic test's name, such as not_null.
        column: the column under which it is declared; None for a test of the row.
        arguments: as declared.
        where: SQL condition that limits the rows tested; None for all.
        rule: the test's description, which says what must be so; may be empty.
        hint: config.meta.hint, which says what to do; may be empty.
    """

    kind: str
    column: str | None
    arguments: dict
    where: str | None
    rule: str
    hint: str

    @property
    def is_templated(self) -> bool:
        """Whether only dbt could evaluate it."""
        texts = [self.where or "", str(self.arguments.get("condition", ""))]
        return any("{{" in text or "{%" in text for text in texts)

    def referenced_seed(self) -> str | None:
        """The name in ``to: ref('name')``, if the test has that argument."""
        reference = str(self.arguments.get("to", ""))
        found = re.fullmatch(r"ref\(\s*['\"](\w+)['\"]\s*\)", reference.strip())
        return found.group(1) if found else None


@dataclass(frozen=True)
class SeedDeclaration:
    """One seed of a YAML file.

    Attributes:
        path: the YAML file.
        types: the declared type of each column, in order.
        may_be_empty: config.meta.may_be_empty, for a seed that need not have rows.
        holds_addresses: config.meta.holds_addresses, for one that lists e-mail addresses.
    """

    name: str
    path: Path
    types: dict[str, str]
    may_be_empty: bool = False
    holds_addresses: bool = False
    tests: list[SeedTest] = field(default_factory=list)


def read(path: Path) -> list[SeedDeclaration]:
    """Read the seeds that ``path`` declares; raises yaml.YAMLError on broken YAML."""
    declarations = []
    for seed in (yaml.load(path.read_text(), LOADER) or {}).get("seeds", []):
        tests = [_test(entry, None) for entry in seed.get("data_tests", [])]
        for column in seed.get("columns", []):
            entries = column.get("data_tests", [])
            tests.extend(_test(entry, column["name"]) for entry in entries)
        config = seed.get("config", {})
        meta = config.get("meta", {})
        declarations.append(
            SeedDeclaration(
                name=seed["name"],
                path=path,
                types=config.get("column_types", {}),
                may_be_empty=meta.get("may_be_empty", False),
                holds_addresses=meta.get("holds_addresses", False),
                tests=tests,
            )
        )
    return declarations


def _test(entry: str | dict, column: str | None) -> SeedTest:
    if isinstance(entry, str):
        entry = {entry: {}}
    # Besides the test's name, an entry may hold its own name and description.
    kind = next(key for key in entry if key not in ("name", "description"))
    body = entry[kind] or {}
    config = body.get("config", {})
    return SeedTest(
        kind=kind,
        column=column,
        arguments=body.get("arguments", {}),
        where=config.get("where"),
        rule=" ".join(str(body.get("description", "")).split()),
        hint=" ".join(str(config.get("meta", {}).get("hint", "")).split()),
    )
