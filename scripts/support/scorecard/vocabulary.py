"""Reads from the seeds what the names in rules are called and stand for."""

from dataclasses import dataclass

from support.rule_conditions import Condition
from support.rule_tables import rows
from support.scorecard.sentences import Attribute, Signal, Vocabulary
from support.scorecard.tables import Column, Table
from support.scorecard.words import capital, inside, listed, title
from support.seed_tests import LoadedSeeds

# How the operators of catalogues are written before the text they look for.
HOW = {
    "equals": "“{}”",
    "starts_with": "{} and below",
    "contains_word": "with the word “{}”",
}


# The fact of which the seed silent_details says what does not change it.
SILENCE = "days_since_last_activity"


@dataclass(frozen=True)
class Catalogue:
    """A seed that says by what the details of a signal are found.

    Attributes:
        caption: what the details are, as a heading.
        heading: what one of them is.
        word: the column with the word that rules name.
        text: the column with what is looked for.
    """

    signal: str
    caption: str
    heading: str
    seed: str
    word: str
    text: str


CATALOGUES = (
    Catalogue(
        *("page_view", "Pages", "Category"),
        *("page_categories", "page_category", "path"),
    ),
    Catalogue(
        *("form_submission", "Forms", "Kind"),
        *("form_kinds", "form_kind", "form_name"),
    ),
    Catalogue(
        *("web_action", "Web actions", "Action"),
        *("web_events", "detail", "event_name"),
    ),
)


def read(seeds: LoadedSeeds) -> Vocabulary:
    """What attributes, signals and their values are called."""
    value_labels = {
        "buying_role": {
            row["buying_role"]: inside(row["label"])
            for _, row in rows(seeds, "buying_roles")
        },
        # Rules write all values in small letters.
        "state_code": {code.lower(): name for code, name in state_names(seeds).items()},
    }
    value_labels["organization_state_code"] = value_labels["state_code"]
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


def state_names(seeds: LoadedSeeds) -> dict[str, str]:
    """The states by their codes."""
    return {row["code"]: row["name"] for _, row in rows(seeds, "us_states")}


def meanings(
    seeds: LoadedSeeds, words: Vocabulary, used: dict[str, set[str]]
) -> list[Table]:
    """What the words stand for that a page uses.

    Args:
        used: attributes and signals that the page names, with their values.
    """
    tables = [
        _facts(seeds, set(used)),
        *(
            _found_by(seeds, catalogue, used.get(catalogue.signal, set()))
            for catalogue in CATALOGUES
        ),
        _roles(seeds, used.get("buying_role", set())),
        *([_silent(seeds, words)] if SILENCE in used else []),
    ]
    return [table for table in tables if table.rows]


def _facts(seeds: LoadedSeeds, facts: set[str]) -> Table:
    found = [
        [row["label"], row["description"]]
        for seed, key in (("attributes", "attribute"), ("signals", "signal"))
        for _, row in rows(seeds, seed)
        if row[key] in facts
    ]
    return Table("Facts and actions", [Column("Name"), Column("Means")], found)


def _found_by(seeds: LoadedSeeds, catalogue: Catalogue, values: set[str]) -> Table:
    found: dict[str, list[str]] = {}
    for _, row in rows(seeds, catalogue.seed):
        word, text = row[catalogue.word], row[catalogue.text]
        if word in values:
            # A seed without operators looks for the text as it stands.
            how = HOW[row.get("operator", "equals")]
            found.setdefault(word, []).append(how.format(text))
    columns = [Column(catalogue.heading), Column("Found by")]
    lines = [[title(word), listed(ways)] for word, ways in found.items()]
    return Table(catalogue.caption, columns, lines)


def _roles(seeds: LoadedSeeds, values: set[str]) -> Table:
    words: dict[str, list[str]] = {}
    for _, row in rows(seeds, "role_words"):
        words.setdefault(row["buying_role"], []).append(row["word"])
    lines = [
        [
            row["label"],
            listed(words.get(row["buying_role"], [])),
            f"{title(row['minimum_seniority'])} or above"
            if row["minimum_seniority"]
            else "",
        ]
        for _, row in rows(seeds, "buying_roles")
        if row["buying_role"] in values
    ]
    columns = [
        *(Column("Role"), Column("Words in the job title")),
        Column("Only if the title shows"),
    ]
    return Table("Buying roles", columns, lines)


def _silent(seeds: LoadedSeeds, words: Vocabulary) -> Table:
    """What does not count as activity, by the reason."""
    reasons: dict[str, list[str]] = {}
    for _, row in rows(seeds, "silent_details"):
        what = words.interaction(row["signal"], Condition("equals", row["detail"]))
        reasons.setdefault(row["reason"], []).append(what)
    columns = [Column("Why"), Column("What")]
    lines = [[reason, capital(listed(what))] for reason, what in reasons.items()]
    return Table("What is no activity and ends no silence", columns, lines)
