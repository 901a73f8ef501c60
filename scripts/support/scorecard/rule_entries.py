"""The rules of a scoring model in words, by category and group."""

from dataclasses import dataclass
from decimal import Decimal

from support.rule_tables import Rule
from support.scorecard.sentences import Vocabulary, sentence, shown_points, validity
from support.scorecard.words import number, title

# Rules of each category that are named at the top.
MOST_NAMED = 5


@dataclass(frozen=True)
class Entry:
    """A version of a rule, in words."""

    rule_id: str
    category: str
    label: str
    points: str
    sentence: str
    action: str
    rationale: str
    owner: str
    validity: str
    is_disqualifier: bool


@dataclass(frozen=True)
class Group:
    """Rules that share a cap.

    Attributes:
        limit: the cap, without its sign; empty where rules share none.
        share: the cap in percent of the largest one of the category.
    """

    label: str
    limit: str
    share: int
    entries: list[Entry]


@dataclass(frozen=True)
class Category:
    """A part of the score.

    Attributes:
        name: fit, intent, negative or account.
        limit: its cap; empty where it has none.
        strongest: the rules with most points.
    """

    name: str
    limit: str
    groups: list[Group]
    strongest: list[Entry]

    @property
    def count(self) -> int:
        return sum(len(group.entries) for group in self.groups)


def entry(rule: Rule, words: Vocabulary) -> Entry:
    """The rule in words."""
    return Entry(
        rule_id=rule.rule_id,
        category=rule.category,
        label=rule.label,
        points=shown_points(rule),
        sentence=sentence(rule, words),
        action=rule.action,
        rationale=rule.rationale,
        owner=title(rule.owner),
        validity=validity(rule),
        is_disqualifier=rule.is_disqualifier,
    )


def categories(
    row: dict, groups: list[dict], valid: list[Rule], words: Vocabulary
) -> list[Category]:
    """The categories that have rules.

    Args:
        row: of the seed scoring_models.
        groups: the model's rows of the seed rule_groups.
        valid: the model's rules that count.
    """
    caps = {"fit": number(row["fit_cap"]), "intent": number(row["intent_cap"])}
    found = []
    for name in ("fit", "intent", "negative", "account"):
        rules = sorted(
            (rule for rule in valid if rule.category == name),
            key=lambda rule: (-abs(rule.points), rule.rule_id),
        )
        if rules:
            found.append(
                Category(
                    name=name,
                    limit=caps.get(name, ""),
                    groups=_groups(groups, name, rules, words),
                    strongest=[entry(rule, words) for rule in rules[:MOST_NAMED]],
                )
            )
    return found


def _groups(
    groups: list[dict], category: str, rules: list[Rule], words: Vocabulary
) -> list[Group]:
    """The groups with rules, the largest cap first. Rules on accounts share none."""
    if category == "account":
        return [Group("", "", 0, [entry(rule, words) for rule in rules])]
    own = sorted(
        (group for group in groups if group["category"] == category),
        key=lambda group: (-abs(group["cap_points"]), group["rule_group"]),
    )
    most = max((abs(group["cap_points"]) for group in own), default=Decimal(1))
    found = [
        Group(
            label=group["label"],
            limit=number(abs(group["cap_points"])),
            share=round(100 * abs(group["cap_points"]) / most),
            entries=[
                entry(rule, words)
                for rule in rules
                if rule.rule_group == group["rule_group"]
            ],
        )
        for group in own
    ]
    return [group for group in found if group.entries]
