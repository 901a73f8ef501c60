"""What a rule says, as a sentence made of the rule's row and the labels of the seeds."""

from dataclasses import dataclass
from decimal import Decimal

from support.rule_conditions import RANGES, Condition
from support.rule_tables import Rule
from support.scorecard.words import (
    capital,
    counted,
    day,
    inside,
    last_day,
    listed,
    number,
    percent,
    plain,
    signed,
)

# What each operator asks of a fact. A fact with several values satisfies a comparison
# with one of them.
OF_FACTS = {
    "equals": "{fact} {is_} {values}",
    "in": "{fact} {is_} {values}",
    "not_in": "{fact} {is_} something other than {values}",
    "between": "{fact} is between {low} and {high}",
    "at_least": "{fact} is at least {low}",
    "at_most": "{fact} is at most {high}",
    "starts_with": "{fact} starts with {text}",
    "contains_word": "{fact} contains the word {text}",
    "known": "{fact} is known",
    "missing": "{fact} is not known",
}
# What each operator asks of an interaction.
OF_INTERACTIONS = {
    "any": "{signal}",
    "equals": "{signal} ({values})",
    "in": "{signal} ({values})",
    "not_in": "{signal} (other than {values})",
    "starts_with": "{signal} ({detail} starts with {text})",
    "contains_word": "{signal} ({detail} contains the word {text})",
}
# What the people of an organization add to its score.
OF_ACCOUNTS = {
    "person_engagement": (
        "Each person who {shows_interest} adds {share} of those left, times the weight "
        "of the person’s buying role; at most {per_person} per person and {cap} in all."
    ),
    "committee_coverage": (
        "{points} for each buying role of the committee after the first in which "
        "somebody {shows_interest}; at most {cap} in all."
    ),
}


@dataclass(frozen=True)
class Attribute:
    """A fact that rules name.

    Attributes:
        value_type: text, number or boolean.
        value_labels: how single values are called, where a seed says so.
    """

    label: str
    value_type: str
    is_multivalued: bool
    value_labels: dict[str, str]


@dataclass(frozen=True)
class Signal:
    """A kind of interaction that rules name; ``detail`` says what its details are."""

    label: str
    detail: str


@dataclass(frozen=True)
class Vocabulary:
    """What the names in rules are called."""

    attributes: dict[str, Attribute]
    signals: dict[str, Signal]

    def fact(self, attribute: str, condition: Condition) -> str:
        """The condition on a fact, as a clause: “Beds” is at least 200."""
        known = self.attributes[attribute]
        low = high = ""
        if condition.operator in RANGES:
            low, high = map(_end, condition.limits())
        return OF_FACTS[condition.operator].format(
            fact=_quoted(known.label),
            is_="includes" if known.is_multivalued else "is",
            values=listed(
                known.value_labels.get(value) or _value(known, value)
                for value in (condition.value or "").split("|")
            ),
            low=low,
            high=high,
            text=_quoted(condition.value or ""),
        )

    def interaction(self, signal: str, condition: Condition) -> str:
        """What an interaction must be, as a noun: form (demo request)."""
        known = self.signals[signal]
        return OF_INTERACTIONS[condition.operator].format(
            signal=inside(known.label),
            detail=known.detail,
            values=listed(plain(v) for v in (condition.value or "").split("|")),
            text=_quoted(condition.value or ""),
        )


def sentence(rule: Rule, vocabulary: Vocabulary) -> str:
    """All that the rule gives or takes, when, and up to which limits."""
    if rule.category == "account":
        return _of_account(rule)
    parts = [
        _of_fact(rule, vocabulary)
        if rule.fact_kind == "attribute"
        else _of_interaction(rule, vocabulary)
    ]
    if rule.is_disqualifier:
        nurturing = (
            "nurturing may go on" if rule.keeps_nurturing else "no nurturing either"
        )
        parts.append(f"Rules out at once, whatever the score; {nurturing}.")
    return " ".join(parts)


def shown_points(rule: Rule) -> str:
    """The rule's points as a number to compare by eye."""
    return percent(rule.points) if _is_share(rule) else signed(rule.points)


def validity(rule: Rule) -> str:
    """The days on which the rule counts."""
    if rule.valid_to is None:
        return f"since {day(rule.valid_from)}"
    return f"{day(rule.valid_from)} to {day(last_day(rule.valid_to))}"


def _of_fact(rule: Rule, vocabulary: Vocabulary) -> str:
    clause = vocabulary.fact(rule.fact, rule.condition)
    return f"{_points(rule)} while {clause}{_without_points(rule)}."


def _of_interaction(rule: Rule, vocabulary: Vocabulary) -> str:
    what = vocabulary.interaction(rule.fact, rule.condition)
    if rule.minimum_seconds is not None:
        what += f" of at least {counted(rule.minimum_seconds, 'second')}"
    if rule.minimum_days is None:
        first = f"{_points(rule)} for each {what}"
    else:
        first = (
            f"{_points(rule)}, once: {what} on at least {rule.minimum_days} different "
            f"days within {counted(rule.within_days, 'day')}"
        )
    if not rule.points:
        return f"{first}{_without_points(rule)}."
    limits = "; ".join(part for part in (_decay(rule), _caps(rule)) if part)
    return f"{first}. {capital(limits)}." if limits else f"{first}."


def _of_account(rule: Rule) -> str:
    return OF_ACCOUNTS[rule.fact].format(
        points=_points(rule),
        share=percent(rule.points),
        shows_interest=_interest(rule),
        per_person=number(rule.cap_per_person or 0),
        cap=number(rule.cap_per_rule),
    )


def _interest(rule: Rule) -> str:
    """What somebody has done who counts for an organization."""
    earned = f"has earned intent points in the last {counted(rule.within_days, 'day')}"
    least = Decimal(rule.value)
    return f"{earned} and has at least {number(least)} left" if least else earned


def _decay(rule: Rule) -> str:
    if rule.half_life_days is None:
        return ""
    if rule.half_life_days == 1:
        return "halves every day"
    return f"halves every {counted(rule.half_life_days, 'day')}"


def _caps(rule: Rule) -> str:
    """The limits that say more than the points and the other limits do."""
    in_all = abs(rule.cap_per_rule or 0)
    caps = []
    if rule.cap_per_day is not None and not 0 < in_all <= abs(rule.cap_per_day):
        caps.append(f"{number(abs(rule.cap_per_day))} a day")
    is_once = rule.minimum_days is not None
    if in_all and not (is_once and in_all >= abs(rule.points)):
        caps.append(f"{number(in_all)} in all")
    if not caps:
        return ""
    verb = "takes at most" if rule.points < 0 else "at most"
    return f"{verb} {listed(caps, 'and')}"


def _points(rule: Rule) -> str:
    plus = "+" if rule.points > 0 else ""
    return plus + counted(rule.points, "point")


def _without_points(rule: Rule) -> str:
    return "" if rule.points else "; it only says what should follow"


def _is_share(rule: Rule) -> bool:
    return rule.fact == "person_engagement" and rule.category == "account"


def _end(limit: Decimal) -> str:
    return number(limit) if limit.is_finite() else ""


def _value(attribute: Attribute, value: str) -> str:
    if attribute.value_type == "number":
        low, _ = Condition("at_least", value).limits()
        return number(low) if low.is_finite() else value
    return plain(value)


def _quoted(text: str) -> str:
    return f"“{text}”"
