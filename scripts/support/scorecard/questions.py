"""What is asked of people while it is unknown."""

from support.question_lint import has_many_kinds
from support.rule_conditions import PARTS_OF_TEXT
from support.rule_tables import Rule, rows
from support.scorecard.tables import Column, Table
from support.seed_tests import LoadedSeeds


def table(seeds: LoadedSeeds, valid: list[Rule]) -> Table:
    """The questions whose answers these rules of one scoring model can weigh."""
    catalogue = {row["attribute"]: row for _, row in rows(seeds, "attributes")}
    by_fact: dict[str, list[Rule]] = {}
    for rule in valid:
        if rule.fact_kind == "attribute":
            by_fact.setdefault(rule.fact, []).append(rule)
    asked, unweighed = set(), set()
    for fact, named in by_fact.items():
        question = catalogue[fact]["asked_with"] or fact
        asked.add(question)
        if any(rule.operator in PARTS_OF_TEXT for rule in named) or (
            catalogue[fact]["is_multivalued"] and has_many_kinds(named)
        ):
            unweighed.add(question)
    lines = [
        [row["label"], row["question"]]
        for attribute, row in catalogue.items()
        if row["question"] and attribute in asked - unweighed
    ]
    columns = [Column("While this is unknown"), Column("This is asked")]
    return Table("Questions", columns, lines)
