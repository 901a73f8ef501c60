"""Finds questions that must not be asked, or that nobody can weigh, from the seeds alone."""

from collections import defaultdict
from collections.abc import Iterator

from support.rule_conditions import PARTS_OF_TEXT
from support.rule_lint import ERROR, WARNING, Finding, Ruleset, in_order
from support.rule_tables import Rule, rows
from support.text import holds_words

# As in the model possible_answers: what can be answered together.
MOST_KINDS = 6


def lint(ruleset: Ruleset) -> list[Finding]:
    """What is wrong with the questions of attributes.csv."""
    return in_order([*_unaskable(ruleset), *_told(ruleset), *_unweighed(ruleset)])


def _unaskable(ruleset: Ruleset) -> Iterator[Finding]:
    words = [row["word"] for _, row in rows(ruleset.seeds, "unaskable_words")]
    for place, row in rows(ruleset.seeds, "attributes"):
        for word in words:
            if holds_words(row["question"] or "", word):
                yield Finding(
                    ERROR,
                    "unaskable_question",
                    place,
                    row["attribute"],
                    f"the question holds {word!r}, so its answer would tell of "
                    "somebody's health.",
                    "Ask for something else, or empty the cell.",
                )


def _told(ruleset: Ruleset) -> Iterator[Finding]:
    """Attributes asked with one that is not asked, or that is about something else."""
    found = {
        row["attribute"]: (place, row)
        for place, row in rows(ruleset.seeds, "attributes")
    }
    for attribute, (place, row) in found.items():
        if row["asked_with"] is None:
            continue
        _, asked = found[row["asked_with"]]
        if asked["question"] is None:
            yield Finding(
                ERROR,
                "unaskable_question",
                place,
                attribute,
                f"it is asked with {row['asked_with']}, which has no question.",
                "Write that question, or empty asked_with.",
            )
        elif asked["entity"] != row["entity"]:
            yield Finding(
                ERROR,
                "unaskable_question",
                place,
                attribute,
                f"it is about a {row['entity']}, but the question of "
                f"{row['asked_with']} is about a {asked['entity']}.",
                "Name an attribute of the same entity.",
            )


def has_many_kinds(rules: list[Rule]) -> bool:
    """Whether these rules tell more kinds of a fact apart than can be weighed."""
    kinds = {
        frozenset(rule.rule_id for rule in rules if rule.condition.holds_for(value))
        for named in rules
        for value in named.condition.witnesses()
        if value is not None
    } - {frozenset()}
    return len(kinds) > MOST_KINDS


def _unweighed(ruleset: Ruleset) -> Iterator[Finding]:
    """Questions that are never asked in a scoring model, for the rules there."""
    by_fact: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in ruleset.rules:
        if rule.fact_kind == "attribute" and rule.is_valid_on(ruleset.as_of):
            by_fact[rule.scoring_model, rule.fact].append(rule)
    asked = {
        row["attribute"]: row
        for _, row in rows(ruleset.seeds, "attributes")
        if row["question"] or row["asked_with"]
    }
    for (model, fact), rules in by_fact.items():
        if fact not in asked:
            continue
        question = asked[fact]["asked_with"] or fact
        for rule in rules:
            if rule.operator in PARTS_OF_TEXT:
                yield Finding(
                    WARNING,
                    "unasked_question",
                    rule.place,
                    rule.rule_id,
                    f"it looks at a part of {fact}, so nobody can say what an answer "
                    f"may bring: the question of {question} is never asked in {model}.",
                    "Compare whole values, or take the question out of attributes.csv.",
                )
        if asked[fact]["is_multivalued"] and has_many_kinds(rules):
            yield Finding(
                WARNING,
                "unasked_question",
                rules[-1].place,
                rules[-1].rule_id,
                f"with it the rules of {model} tell more than {MOST_KINDS} kinds of "
                f"{fact} apart, which may be answered together: it is never asked.",
                "Put values that have the same points into one rule.",
            )
