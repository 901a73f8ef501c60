"""Which raw tables and columns the project reads: the sources' YAML and two vars."""

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml

from support.text import holds_words


class ContractError(Exception):
    """The declarations contradict each other; the message says where."""


@dataclass(frozen=True)
class RawColumn:
    """A column that staging reads.

    Attributes:
        kind: what staging makes of its text: text, number, timestamp or boolean.
        least_known_share: of so many rows it must be known for the table to be of use.
    """

    name: str
    is_required: bool = False
    kind: str = "text"
    least_known_share: float | None = None


@dataclass(frozen=True)
class RawTable:
    """A raw table that staging reads, with the columns it must have when landed.

    Attributes:
        primary_key: columns that tell one row from another; () where none are declared.
        event_time: the column that says when what a row tells of happened.
    """

    connector: str
    name: str
    columns: tuple[RawColumn, ...]
    is_in_use: bool
    primary_key: tuple[str, ...] = ()
    event_time: str | None = None


def declared_tables(project: Path) -> list[RawTable]:
    """Every declared raw table, by connector and in the order of its sources' YAML.

    Declared are the columns of models/staging/<connector>/_<connector>__sources.yml
    and those that ``vars: custom_fields`` adds. Raises ContractError when a custom field
    or ``vars: connectors`` names something that isn't declared, and when a custom field
    is about somebody's health.
    """
    variables = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    in_use = variables.get("connectors") or {}
    custom: dict[tuple[str, str], list[str]] = {}
    for field in variables.get("custom_fields") or []:
        place = (field["connector"], field["table"])
        _require_business(field, project)
        custom.setdefault(place, []).append(field["column"])

    tables = []
    for path in sorted(project.glob("models/staging/*/_*__sources.yml")):
        connector = path.parent.name
        for source in yaml.safe_load(path.read_text())["sources"]:
            for table in source["tables"]:
                meta = table.get("config", {}).get("meta", {})
                tables.append(
                    RawTable(
                        connector=connector,
                        name=table["name"],
                        columns=_columns(
                            table, custom.pop((connector, table["name"]), [])
                        ),
                        is_in_use=connector in in_use,
                        primary_key=tuple(meta.get("primary_key", ())),
                        event_time=meta.get("event_time"),
                    )
                )

    for connector, table in custom:
        raise ContractError(
            f"dbt_project.yml, vars: custom_fields: {connector}.{table} is no table of "
            "the sources' YAML. Correct the connector or the table."
        )
    for connector in sorted(set(in_use) - {table.connector for table in tables}):
        raise ContractError(
            f"dbt_project.yml, vars: connectors: {connector} has no "
            f"models/staging/{connector}/_{connector}__sources.yml. Correct the name, "
            "or add the connector's staging folder."
        )
    return tables


def _require_business(field: dict[str, str], project: Path) -> None:
    """Raise ContractError when a custom field has a word of unaskable_words in its name."""
    words = project / "seeds" / "rules" / "unaskable_words.csv"
    if not words.exists():
        return
    with words.open(encoding="utf-8", newline="") as rows:
        unaskable = [row["word"] for row in csv.DictReader(rows)]
    for name in (field["column"], field["attribute"]):
        for word in unaskable:
            if holds_words(name, word):
                raise ContractError(
                    f"dbt_project.yml, vars: custom_fields: {field['connector']}."
                    f"{field['table']}, {name}: {word!r} is about somebody's health "
                    "(seeds/rules/unaskable_words.csv). Take the line out: what people "
                    "suffer from is not read."
                )


def _columns(table: dict, custom: list[str]) -> tuple[RawColumn, ...]:
    columns = {}
    for column in table["columns"]:
        meta = column.get("config", {}).get("meta", {})
        columns[column["name"]] = RawColumn(
            name=column["name"],
            is_required=meta.get("required", False),
            kind=column.get("data_type", "text"),
            least_known_share=meta.get("least_known_share"),
        )
    for name in custom:
        columns.setdefault(name, RawColumn(name))
    return tuple(columns.values())
