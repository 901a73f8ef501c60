"""The rules that make points, as rows of their seeds with file and line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from support import sql
from support.rule_conditions import Condition
from support.seed_tests import ROW, LoadedSeeds

# Seeds of rules that compare a fact, with the category of their points.
CATEGORIES = {
    "fit_rules": "fit",
    "intent_rules": "intent",
    "negative_rules": "negative",
}
ACCOUNT_RULES = "account_rules"


@dataclass(frozen=True)
class Place:
    """Where a row stands.

    Attributes:
        file: the seed's file, relative to the project.
        line: its line; the header is line 1.
    """

    file: str
    line: int


@dataclass(frozen=True)
class Rule:
    """One version of a rule.

    Attributes:
        category: fit, intent, negative or account.
        fact_kind: attribute, signal, or people for rules on accounts, whose fact is
            their kind and whose value the least intent of people who count.
        valid_to: the first day on which it no longer counts; None while it counts.
    """

    place: Place
    scoring_model: str
    rule_id: str
    category: str
    points: Decimal
    valid_from: date
    valid_to: date | None
    fact_kind: str
    fact: str
    operator: str
    value: str | None
    minimum_seconds: int | None = None
    half_life_days: int | None = None
    cap_per_rule: Decimal | None = None
    minimum_days: int | None = None
    within_days: int | None = None
    rule_group: str | None = None
    is_disqualifier: bool = False
    keeps_nurturing: bool = True
    cap_per_day: Decimal | None = None
    cap_per_person: Decimal | None = None
    label: str = ""
    action: str = ""
    rationale: str = ""
    owner: str = ""

    @property
    def condition(self) -> Condition:
        return Condition(self.operator, self.value)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def is_over_on(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to <= day

    def is_valid_beside(self, other: "Rule") -> bool:
        """Whether there is a day on which both count."""
        return (self.valid_to is None or other.valid_from < self.valid_to) and (
            other.valid_to is None or self.valid_from < other.valid_to
        )

    def outlasts(self, other: "Rule", since: date) -> bool:
        """Whether it counts on every day on or after ``since`` on which ``other`` does."""
        return self.valid_from <= max(other.valid_from, since) and (
            self.valid_to is None
            or (other.valid_to is not None and other.valid_to <= self.valid_to)
        )

    def overlaps(self, other: "Rule") -> bool:
        """Whether something can satisfy both, told from their facts and values."""
        return self._same_fact(other) and self.condition.overlaps(other.condition)

    def implies(self, other: "Rule") -> bool:
        """Whether whatever satisfies this rule satisfies the other one too."""
        return (
            self._same_fact(other)
            and self.condition.implies(other.condition)
            and (self.minimum_seconds or 0) >= (other.minimum_seconds or 0)
            and (self.minimum_days or 1) >= (other.minimum_days or 1)
            and (
                other.within_days is None
                or (self.within_days or 1) <= other.within_days
            )
        )

    def _same_fact(self, other: "Rule") -> bool:
        return (self.scoring_model, self.fact_kind, self.fact) == (
            *(other.scoring_model, other.fact_kind, other.fact),
        )


def rows(seeds: LoadedSeeds, name: str) -> list[tuple[Place, dict]]:
    """The rows of a seed, in order, with their place; none when it wasn't read."""
    if name not in seeds.files:
        return []
    columns = list(seeds.declarations[name].types)
    path = seeds.files[name]
    # A seed lies in a folder of the folder seeds.
    file = path.relative_to(path.parents[2]).as_posix()
    return [
        (
            Place(file, seeds.line(name, number)),
            dict(zip(columns, values, strict=True)),
        )
        for number, *values in seeds.rows(
            f"select {ROW}, {sql.column_list(columns)} from {sql.identifier(name)} "
            f"order by {ROW}"
        )
    ]


def rules(seeds: LoadedSeeds) -> list[Rule]:
    """All versions of all rules, those on accounts included."""
    found = []
    fields = set(Rule.__dataclass_fields__)
    for name, category in [*CATEGORIES.items(), (ACCOUNT_RULES, "account")]:
        for place, row in rows(seeds, name):
            values = {key: value for key, value in row.items() if key in fields}
            if category == "account":
                least = str(row["minimum_person_intent"])
                values |= {"fact_kind": "people", "fact": row["kind"]}
                values |= {"operator": "at_least", "value": least}
            else:
                kind = "attribute" if row.get("attribute") is not None else "signal"
                values |= {"fact_kind": kind, "fact": row[kind]}
            found.append(Rule(place=place, category=category, **values))
    return found
