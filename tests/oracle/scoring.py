"""Points, lines and scores of a world on a date, as the descriptions have them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import cache

from oracle.worlds import (
    ATTRIBUTES,
    ROLES,
    AccountRule,
    Fact,
    Interaction,
    Person,
    Rule,
    World,
)

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")
HIGHEST_SCORE = Decimal(100)


@dataclass(frozen=True)
class Line:
    """A score line.

    Attributes:
        raw, decayed: None for limits.
        applied: None where nobody asks what caps leave of the rule.
    """

    line_kind: str
    category: str
    name: str
    raw: Decimal | None
    decayed: Decimal | None
    points: Decimal
    applied: Decimal | None
    evidence: str | None = None
    evidence_count: int | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class Contribution:
    """What a person adds to an account's line; no points where these are of roles."""

    rule_id: str
    person_id: str
    buying_role: str
    intent: Decimal
    points: Decimal | None
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Score:
    """The lines of a subject and what they add up to.

    Attributes:
        contributions: for an account, who counts for its lines.
        granted: what each interaction gave by a rule: rule_id, interaction_id and the
            points that are left.
    """

    lines: tuple[Line, ...]
    matched_rules: frozenset[str]
    granted: frozenset[tuple[str, str, Decimal]]
    fit: Decimal
    intent: Decimal
    negative: Decimal
    total: Decimal
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True)
class Earned:
    """What one rule gives a subject before shared caps.

    Rules come in the order of ``kind``, which is what they are about (0: facts, 1:
    signals, 2: people), and the older ones first.
    """

    kind: int
    valid_from: date
    rule_id: str
    category: str
    rule_group: str
    raw: Decimal
    decayed: Decimal
    limited: Decimal
    evidence: str | None
    evidence_count: int = 1
    times: tuple[datetime, ...] = ()
    granted: tuple[tuple[str, Decimal], ...] = ()


def end_of(day: date) -> datetime:
    """First instant after the day."""
    return datetime.combine(day + timedelta(days=1), time())


def to_cents(points: Decimal) -> Decimal:
    """Half a cent goes away from zero."""
    return points.quantize(CENT, ROUND_HALF_UP)


def satisfies(value: str, operator: str, operand: str | None) -> bool:
    """Whether a known value or detail satisfies a rule, without regard to case."""
    value = value.lower()
    match operator:
        case "any" | "known":
            return True
        case "equals":
            return value == operand
        case "in":
            return value in operand.split("|")
        case "not_in":
            return value not in operand.split("|")
        case "starts_with":
            return value.startswith(operand)
        case "contains_word":
            return f" {_words(operand)} " in f" {_words(value)} "
        case "at_least":
            found = number(value)
            return found is not None and found >= Decimal(operand)
        case "at_most":
            found = number(value)
            return found is not None and found <= Decimal(operand)
        case "between":
            low, high = map(Decimal, operand.split("|"))
            found = number(value)
            return found is not None and low <= found <= high
    raise ValueError(f"{operator} is no operator for a known value.")


def _words(text: str) -> str:
    return " ".join(re.findall("[a-z0-9]+", text.lower()))


def number(text: str) -> Decimal | None:
    """The number that a text is, or None."""
    try:
        return Decimal(text) if NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


@cache
def decayed(points: Decimal, age_days: int, half_life_days: int | None) -> Decimal:
    """What is left of points: half after each half-life, rounded to the cent."""
    if half_life_days is None:
        return to_cents(points)
    with localcontext() as context:
        context.prec = 50
        factor = Decimal(2) ** (Decimal(-age_days) / Decimal(half_life_days))
        return to_cents(points * factor)


def capped(points: Decimal, cap: Decimal | None) -> Decimal:
    """Points without their sign up to a cap, which may be written with either sign."""
    if cap is None or abs(points) <= abs(cap):
        return points
    return abs(cap).copy_sign(points)


def of_fact(rule: Rule, facts: Iterable[Fact], day: date) -> Earned | None:
    """What a rule about an attribute gives for the subject's values of it."""
    values = sorted(
        fact.value
        for fact in facts
        if fact.attribute == rule.attribute
        and fact.as_of_date in (None, day)
        and (fact.known_at is None or fact.known_at < end_of(day))
    )
    evidence = None
    if rule.operator == "missing":
        if values:
            return None
    else:
        fitting = [v for v in values if satisfies(v, rule.operator, rule.value)]
        if not fitting:
            return None
        evidence = told(rule, fitting[0])
    return _earned(rule, rule.points, rule.points, evidence)


def told(rule: Rule, value: str) -> str:
    """What a line tells of a value: nothing that is neither the rule's nor a number."""
    if rule.operator in ("equals", "in", "between", "at_least", "at_most"):
        return value
    if rule.operator in ("starts_with", "contains_word"):
        return rule.value
    return rule.operator


def of_signal(
    rule: Rule, interactions: Iterable[Interaction], day: date
) -> Earned | None:
    """What a rule about a signal gives for the subject's interactions."""
    counting = [
        interaction
        for interaction in known(interactions, day)
        if interaction.signal == rule.signal
        and not interaction.is_machine
        and not interaction.is_duplicate
        and satisfies(interaction.detail, rule.operator, rule.value)
        and (
            rule.minimum_seconds is None
            or (interaction.measure_seconds or 0) >= rule.minimum_seconds
        )
        and (rule.within_days is None or _age(interaction, day) < rule.within_days)
    ]
    counting.sort(key=lambda one: (one.occurred_at, one.interaction_id))
    days = {interaction.occurred_at.date() for interaction in counting}
    if not counting or len(days) < (rule.minimum_days or 1):
        return None
    if rule.minimum_days is not None:
        # Given once, with the latest of the interactions.
        latest = counting[-1]
        left = decayed(rule.points, _age(latest, day), rule.half_life_days)
        granted = ((latest.interaction_id, left),)
        return _earned(rule, rule.points, left, None, (latest.occurred_at,), granted)
    room = dict.fromkeys(days, rule.cap_per_day)
    granted = []
    for interaction in counting:
        happened_on = interaction.occurred_at.date()
        grant = capped(rule.points, room[happened_on])
        if rule.cap_per_day is not None:
            room[happened_on] = abs(room[happened_on]) - abs(grant)
        left = decayed(grant, _age(interaction, day), rule.half_life_days)
        granted.append((interaction.interaction_id, left))
    left = sum((points for _, points in granted), ZERO)
    times = tuple(interaction.occurred_at for interaction in counting)
    raw = rule.points * len(counting)
    return _earned(rule, raw, left, None, times, tuple(granted))


def known(interactions: Iterable[Interaction], day: date) -> list[Interaction]:
    """Those that happened by the end of the day and were known and undisputed then."""
    end = end_of(day)
    return [
        interaction
        for interaction in interactions
        if interaction.occurred_at < end
        and interaction.known_at < end
        and (interaction.known_until is None or end <= interaction.known_until)
    ]


def _age(interaction: Interaction, day: date) -> int:
    return (day - interaction.occurred_at.date()).days


def _earned(
    rule: Rule,
    raw: Decimal,
    left: Decimal,
    evidence: str | None,
    times: tuple[datetime, ...] = (),
    granted: tuple[tuple[str, Decimal], ...] = (),
) -> Earned:
    return Earned(
        0 if rule.signal is None else 1,
        rule.valid_from,
        rule.rule_id,
        rule.category,
        rule.rule_group,
        raw,
        left,
        capped(left, rule.cap_per_rule),
        evidence,
        len(times) or 1,
        times,
        granted,
    )


def of_person(world: World, person: Person, day: date) -> Score:
    """A person's score: own facts and interactions, and the organization's facts."""
    facts = [
        fact
        for fact in world.facts
        if fact.entity_id in (person.person_id, person.organization_id)
    ]
    interactions = [
        interaction
        for interaction in world.interactions
        if interaction.person_id == person.person_id
    ]
    return _score(world, _by_rules(world, ATTRIBUTES, facts, interactions, day))


def of_organization(
    world: World, organization_id: str, day: date, people: dict[Person, Score]
) -> Score:
    """An account's score: its own facts, its calls, and its people's interest.

    People count for the one organization that they belong to, whatever organization they
    called for, unless a hard negative speaks against them. ``people`` holds the scores of the world's people on that day.
    """
    facts = [fact for fact in world.facts if fact.entity_id == organization_id]
    interactions = [
        interaction
        for interaction in world.interactions
        if interaction.person_id is None
        and interaction.organization_id == organization_id
    ]
    own = [name for name, entity in ATTRIBUTES.items() if entity == "organization"]
    earned = _by_rules(world, own, facts, interactions, day)
    staff = {
        person: score
        for person, score in people.items()
        if person.organization_id == organization_id
        and highest_rank(world, score, day)[0] is None
    }
    contributions = []
    for rule in world.account_rules:
        if rule.is_valid_on(day):
            engaged = _engaged(world, rule, staff, day)
            contributions += engaged
            if engaged:
                earned.append(_of_people(rule, engaged))
    return replace(_score(world, earned), contributions=tuple(contributions))


def highest_rank(
    world: World, score: Score, day: date
) -> tuple[int | None, str | None]:
    """The highest rank that hard negatives allow, and the first of these by name."""
    hard = [
        rule
        for rule in world.rules
        if rule.is_disqualifier
        and rule.is_valid_on(day)
        and rule.rule_id in score.matched_rules
    ]
    if not hard:
        return None, None
    rank = int(all(rule.keeps_nurturing for rule in hard))
    return rank, min(rule.rule_id for rule in hard)


def _engaged(
    world: World, rule: AccountRule, staff: dict[Person, Score], day: date
) -> list[Contribution]:
    """The people whose own interest is high and recent enough for the rule."""
    found = []
    for person, score in staff.items():
        role = person.buying_role or "unknown"
        weight = ROLES[role].weight
        shown = [line for line in score.lines if line.category == "intent"]
        shown = [line for line in shown if line.line_kind == "rule"]
        if not score.intent or score.intent < rule.minimum_person_intent or not weight:
            continue
        last = max(line.last_at for line in shown)
        if (day - last.date()).days >= rule.within_days:
            continue
        points = None
        if rule.kind == "person_engagement":
            share = score.intent * rule.points * weight
            points = to_cents(capped(share, rule.cap_per_person))
        elif role not in world.committee:
            continue
        first = min(line.first_at for line in shown)
        found.append(
            Contribution(
                rule.rule_id, person.person_id, role, score.intent, points, first, last
            )
        )
    return found


def _of_people(rule: AccountRule, engaged: list[Contribution]) -> Earned:
    if rule.kind == "person_engagement":
        points = sum((person.points for person in engaged), ZERO)
        raw = sum((person.intent for person in engaged), ZERO)
        evidence, count = "people engaged", len(engaged)
    else:
        count = len({person.buying_role for person in engaged})
        raw = points = rule.points * (count - 1)
        evidence = "buying roles engaged"
    return Earned(
        2,
        rule.valid_from,
        rule.rule_id,
        "intent",
        # An account rule is a group of its own, without a cap.
        rule.rule_id,
        raw,
        points,
        capped(points, rule.cap_per_rule),
        evidence,
        count,
        (
            min(person.first_at for person in engaged),
            max(person.last_at for person in engaged),
        ),
    )


def _by_rules(
    world: World,
    attributes: Iterable[str],
    facts: list[Fact],
    interactions: list[Interaction],
    day: date,
) -> list[Earned]:
    found = [
        of_fact(rule, facts, day)
        if rule.signal is None
        else of_signal(rule, interactions, day)
        for rule in world.rules
        if rule.is_valid_on(day)
        and (rule.signal is not None or rule.attribute in attributes)
    ]
    return [earned for earned in found if earned is not None]


def _score(world: World, earned: list[Earned]) -> Score:
    """Shared caps, the floor and the ceiling, as lines; largest points come first."""
    matched = frozenset(rule.rule_id for rule in earned)
    granted = frozenset(
        (rule.rule_id, *grant) for rule in earned for grant in rule.granted
    )
    earned = [rule for rule in earned if rule.decayed]
    group_caps = {(g.category, g.rule_group): g.cap_points for g in world.groups}
    lines: list[Line] = []
    grouped: dict[str, Decimal] = {}
    by_group = defaultdict(list)
    for rule in earned:
        by_group[rule.category, rule.rule_group].append((rule, rule.limited))
    for (category, group), rules in by_group.items():
        kept, taken = _share(rules, group_caps.get((category, group)))
        grouped |= kept
        if taken:
            name = f"{category}_group_cap_{group}"
            lines.append(Line("group_cap", category, name, None, None, taken, ZERO))

    category_caps = {"fit": world.fit_cap, "intent": world.intent_cap}
    applied: dict[str, Decimal] = {}
    sums = {}
    for category in ("fit", "intent", "negative"):
        rules = [
            (rule, grouped[rule.rule_id])
            for rule in earned
            if rule.category == category
        ]
        kept, taken = _share(rules, category_caps.get(category))
        applied |= kept
        sums[category] = sum(kept.values(), ZERO)
        if taken:
            name = f"{category}_category_cap"
            lines.append(Line("category_cap", category, name, None, None, taken, ZERO))
    lines += [
        Line(
            "rule",
            rule.category,
            rule.rule_id,
            rule.raw,
            rule.decayed,
            rule.limited,
            applied[rule.rule_id],
            rule.evidence,
            rule.evidence_count,
            min(rule.times, default=None),
            max(rule.times, default=None),
        )
        for rule in earned
    ]
    total = sum(sums.values(), ZERO)
    within = min(max(total, ZERO), HIGHEST_SCORE)
    if within != total:
        kind = "floor" if total < 0 else "ceiling"
        given = within - total
        name = f"score_{kind}"
        lines.append(Line(kind, "limit", name, None, None, given, given))
    return Score(
        tuple(lines),
        matched,
        granted,
        sums["fit"],
        sums["intent"],
        sums["negative"],
        within,
    )


def _share(
    rules: list[tuple[Earned, Decimal]], cap: Decimal | None
) -> tuple[dict[str, Decimal], Decimal]:
    """What a cap leaves each rule, and what it takes from all of them.

    The largest points come first, then the order of rules.
    """
    kept = {}
    room = None if cap is None else abs(cap)

    def place(one: tuple[Earned, Decimal]) -> tuple:
        rule, points = one
        return -abs(points), rule.kind, rule.valid_from, rule.rule_id

    for rule, points in sorted(rules, key=place):
        kept[rule.rule_id] = capped(points, room)
        if room is not None:
            room -= abs(kept[rule.rule_id])
    return kept, sum(kept.values(), ZERO) - sum((p for _, p in rules), ZERO)
