"""Reads from the seeds what the names in rules are called and stand for."""

from support.rule_tables import rows
from support.scorecard.sentences import Attribute, Signal, Vocabulary
from support.scorecard.tables import Column, Table
from support.scorecard.words import inside, listed, title
from support.seed_tests import LoadedSeeds

# Seeds that call values of attributes by a name: attribute, key and name.
VALUE_LABELS = {
    "buying_roles": ("buying_role", "buying_role", "label"),
    "us_states": ("state_code", "code", "name"),
}
# How the operators of catalogues are written before the text they look for.
HOW = {
    "equals": "“{}”",
    "starts_with": "{} and below",
    "contains_word": "with the word “{}”",
}


def read(seeds: LoadedSeeds) -> Vocabulary:
    """What attributes, signals and their values are called."""
    value_labels = {
        attribute: {row[key]: _label(row[name], seed) for _, row in rows(seeds, seed)}
        for seed, (attribute, key, name) in VALUE_LABELS.items()
    }
    return Vocabulary(
        attributes={
            row["attribute"]: Attribute(
                row["label"],
                row["value_type"],
                row["is_multivalued"],
                value_labels.get(row["attribute"], {}),
            )
            for _, row in rows(seeds, "attributes")
        },
        signals={
            row["signal"]: Signal(row["label"], row["detail_kind"])
            for _, row in rows(seeds, "signals")
        },
    )


def _label(label: str, seed: str) -> str:
    return label if seed == "us_states" else inside(label)


def meanings(seeds: LoadedSeeds, facts: set[str], values: set[str]) -> list[Table]:
    """What the words stand for that a page uses.

    Args:
        facts: attributes and signals that its rules name.
        values: what its rules compare them with.
    """
    tables = [
        _facts(seeds, facts),
        _found_by(
            *(seeds, values & _named(seeds, "page_categories", "page_category")),
            *("Pages", "Category", "page_categories", "page_category", "path"),
        )
        if "page_view" in facts
        else None,
        _found_by(
            *(seeds, values & _named(seeds, "form_kinds", "form_kind")),
            *("Forms", "Kind", "form_kinds", "form_kind", "form_name"),
        )
        if "form_submission" in facts
        else None,
        _found_by(
            *(seeds, values & _named(seeds, "web_events", "detail")),
            *("Web actions", "Action", "web_events", "detail", "event_name"),
        )
        if "web_action" in facts
        else None,
        _roles(seeds, values) if "buying_role" in facts else None,
    ]
    return [table for table in tables if table and table.rows]


def _named(seeds: LoadedSeeds, seed: str, column: str) -> set[str]:
    return {row[column] for _, row in rows(seeds, seed)}


def _facts(seeds: LoadedSeeds, facts: set[str]) -> Table:
    found = [
        [row["label"], row["description"]]
        for seed, key in (("attributes", "attribute"), ("signals", "signal"))
        for _, row in rows(seeds, seed)
        if row[key] in facts
    ]
    return Table("Facts and actions", [Column("Name"), Column("Means")], found)


def _found_by(
    seeds: LoadedSeeds,
    values: set[str],
    caption: str,
    heading: str,
    seed: str,
    key: str,
    text: str,
) -> Table:
    """The words that are found in paths, names and events, with what they are found by."""
    found: dict[str, list[str]] = {}
    for _, row in rows(seeds, seed):
        if row[key] in values:
            how = HOW[row.get("operator") or "equals"]
            found.setdefault(row[key], []).append(how.format(row[text]))
    lines = [[title(value), listed(ways)] for value, ways in found.items()]
    return Table(caption, [Column(heading), Column("Found by")], lines)


def _roles(seeds: LoadedSeeds, values: set[str]) -> Table:
    words: dict[str, list[str]] = {}
    for _, row in rows(seeds, "role_words"):
        words.setdefault(row["buying_role"], []).append(row["word"])
    lines = [
        [row["label"], listed(words.get(row["buying_role"], []))]
        for _, row in rows(seeds, "buying_roles")
        if row["buying_role"] in values
    ]
    columns = [Column("Role"), Column("Words in the job title")]
    return Table("Buying roles", columns, lines)


def state_names(seeds: LoadedSeeds) -> dict[str, str]:
    """The states by their codes."""
    return {row["code"]: row["name"] for _, row in rows(seeds, "us_states")}
