"""What to ask a person, by giving every answer there is and scoring anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product

from oracle import scoring, tiers
from oracle.scoring import ZERO, Score, end_of, satisfies
from oracle.tiers import Standing
from oracle.worlds import ASKINGS, ATTRIBUTES, Fact, Person, Rule, World

# Where more kinds of answers may be combined, nothing is asked.
MOST_KINDS = 6
PARTS_OF_TEXT = ("starts_with", "contains_word")
STEPS = [Decimal(text) for text in ("-1", "-0.5", "-0.0001", "0.0001", "0.5", "1")]
EXTREMES = ("0", "-1000000", "1000000")


@dataclass(frozen=True)
class Weighed:
    """What the answers to a question would do to a person's score and tier."""

    possible_gain: Decimal
    possible_loss: Decimal
    can_lift_tier: bool


def of_person(
    world: World, person: Person, score: Score, standing: Standing, day: date
) -> dict[str, Weighed]:
    """The questions that are open for a person, by attribute."""
    found = {}
    for question, asking in ASKINGS.items():
        if asking.asked_with:
            continue
        told = [
            attribute
            for attribute, other in ASKINGS.items()
            if question in (attribute, other.asked_with)
        ]
        rules = [
            rule
            for rule in world.rules
            if rule.attribute in told and rule.is_valid_on(day)
        ]
        entity_id = _entity(person, question)
        if (
            not rules
            or any(rule.operator in PARTS_OF_TEXT for rule in rules)
            or entity_id is None
            or _is_known(world, entity_id, question, day)
        ):
            continue
        unknown = [
            attribute
            for attribute in told
            if not _is_known(world, _entity(person, attribute), attribute, day)
        ]
        answers = [_answers(rules, attribute) for attribute in unknown]
        if not all(answers):
            continue
        found[question] = _weighed(
            score,
            standing,
            world,
            [
                scoring.of_person(
                    _answered(world, person, dict(zip(unknown, answer, strict=True))),
                    person,
                    day,
                )
                for answer in product(*answers)
            ],
            day,
        )
    return found


def _weighed(
    before: Score, standing: Standing, world: World, after: list[Score], day: date
) -> Weighed:
    totals = [score.total for score in after]
    ranks = {
        tier.tier: tier.tier_rank
        for tier in world.tiers
        if tier.subject_type == "person"
    }
    can_lift = standing.disqualifying_rule_id is None and any(
        tiers.entry_rank(world, "person", score, day) > ranks[standing.tier]
        for score in after
    )
    loss = max(before.total - min(totals), ZERO)
    return Weighed(max(totals) - before.total, loss, can_lift)


def _entity(person: Person, attribute: str) -> str | None:
    if ATTRIBUTES[attribute] == "person":
        return person.person_id
    return person.organization_id


def _is_known(world: World, entity_id: str, attribute: str, day: date) -> bool:
    return any(
        fact.entity_id == entity_id
        and fact.attribute == attribute
        and fact.value != ASKINGS[attribute].unknown_value
        and fact.as_of_date in (None, day)
        and (fact.known_at is None or fact.known_at < end_of(day))
        for fact in world.facts
    )


def _answered(world: World, person: Person, answer: dict[str, tuple]) -> World:
    """The world in which the person has answered, and nothing else has changed."""
    given = [
        Fact(_entity(person, attribute), attribute, value, None)
        for attribute, values in answer.items()
        for value in values
    ]
    before = [
        fact
        for fact in world.facts
        if (fact.entity_id, fact.attribute)
        not in {(new.entity_id, new.attribute) for new in given}
    ]
    return replace(world, facts=(*before, *given))


def _answers(rules: list[Rule], attribute: str) -> list[tuple[str, ...]]:
    """Every answer, as the values it gives; one for those that satisfy the same."""
    asking = ASKINGS[attribute]
    compared = [
        rule
        for rule in rules
        if rule.attribute == attribute and rule.operator != "missing"
    ]
    kinds: dict[frozenset[str], str] = {}
    for value in _values(compared, asking.value_type):
        if value != asking.unknown_value:
            met = frozenset(
                rule.rule_id
                for rule in compared
                if satisfies(value, rule.operator, rule.value)
            )
            kinds.setdefault(met, value)
    if not asking.is_multivalued:
        return [(value,) for value in kinds.values()]
    telling = [value for met, value in kinds.items() if met]
    if len(telling) > MOST_KINDS:
        return []
    sets: Iterable[tuple[str, ...]] = (
        values
        for size in range(1, len(telling) + 1)
        for values in combinations(telling, size)
    )
    return [*sets, *((value,) for met, value in kinds.items() if not met)]


def _values(rules: list[Rule], value_type: str) -> Iterator[str]:
    for rule in rules:
        for operand in (rule.value or "").split("|"):
            number = scoring.number(operand)
            if number is None:
                if value_type != "number" and operand:
                    yield operand
                continue
            yield operand
            for step in STEPS:
                yield f"{number + step}"
    if value_type == "number":
        yield from EXTREMES
    else:
        yield "what no rule names"
