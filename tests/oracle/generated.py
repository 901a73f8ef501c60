"""Worlds that hypothesis makes up: few words and round numbers, so that rules collide."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from oracle.worlds import (
    ATTRIBUTES,
    ROLES,
    AccountRule,
    DealState,
    Fact,
    Interaction,
    Organization,
    Person,
    Rule,
    RuleGroup,
    StageRule,
    Tier,
    World,
)

AS_OF = date(2026, 6, 30)
REVIEW_DATES = (
    date(2025, 12, 31),
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 3, 31),
    date(2026, 4, 30),
    date(2026, 5, 31),
)
DATES = (*REVIEW_DATES, AS_OF)
FIRST_DAY = date(2024, 1, 1)
# Days on which a second version of a rule may begin: on, before and after a scored day.
TURNS = (date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30))

TITLES = ["Chief Nurse", "chief  nurse-officer", "Nurse Chief", "Buyer", "Buyers", ""]
SETTINGS = ["Clinic", "clinic group", "hospital", "clinic|hospital", "50%_Group"]
NUMBERS = [
    "49",
    "49.99",
    "50",
    "50.0",
    "200",
    "-3",
    ".5",
    "0",
    "many",
    "200 beds",
    "٥٠",
]
VALUES = {"title": TITLES, "years": NUMBERS, "setting": SETTINGS, "beds": NUMBERS}
OPERANDS = {
    "equals": ["buyer", "clinic", "50", "hospital", "chief nurse"],
    "in": ["clinic|hospital", "buyer|clinic", "50|200", "buyer"],
    "not_in": ["clinic|hospital", "buyer|chief nurse", "50|200"],
    "starts_with": ["chief", "clinic", "50%_", "5_", "b"],
    "contains_word": ["nurse", "chief nurse", "buyer", "group", "nurse-officer"],
    "at_least": ["50", "49.99", "-3", "200"],
    "at_most": ["50", "0", "49.99", ".5"],
    "between": ["49.99|50", "0|200", "50|50", ".5|49"],
    "known": [None],
    "missing": [None],
}
SIGNALS = ["page_view", "web_action", "call_inbound"]
DETAILS = ["Pricing", "pricing table", "demo", "other", "demo-video"]
WORDS = {
    "any": [None],
    "equals": ["pricing", "demo"],
    "in": ["pricing|demo", "demo|other"],
    "not_in": ["other", "demo|other"],
    "starts_with": ["pricing", "demo"],
    "contains_word": ["pricing", "demo", "table", "demo video"],
}
# The usual one, one of a single role, and one with roles of no and of little weight.
COMMITTEES = [
    ("executive", "nurse", "buyer", "compliance", "finance"),
    ("executive", "nurse", "buyer", "compliance", "finance"),
    ("nurse",),
    ("nurse", "buyer", "student"),
]
RULE_IDS = [*"abcdefghij", "a_b", "a1", "a10", "a2", "b_", "c_1"]

# Often the same two, so that points are equal where caps choose.
points = st.one_of(
    st.sampled_from([Decimal("5.00"), Decimal("10.00")]),
    st.sampled_from([Decimal(text) for text in ("1.00", "2.50", "32.00", "60.00")]),
    st.decimals("0.01", "60.00", places=2),
)
# Smaller, so that they leave something of most scores.
negative_points = points.map(lambda some: (some / 4).quantize(Decimal("0.01")))
negative_points = negative_points.filter(bool)


# Days before a scored day: one after it, and many at the edges of windows.
EDGES = st.sampled_from([-1, -1, 0, 1, 2, 6, 7, 8, 29, 30, 31, 60])

# Things that somebody does: mostly some, so that there is something to score.
COUNTS = st.one_of(st.integers(4, 14), st.integers(4, 14), st.integers(0, 3))


@st.composite
def _moments(draw: Callable, dates: Sequence[date] = (AS_OF, *DATES)) -> datetime:
    scored_on = draw(st.sampled_from(dates))
    day = scored_on - timedelta(days=draw(st.one_of(EDGES, st.integers(0, 60))))
    clock = draw(st.sampled_from([time(), time(9), time(23, 59, 59)]))
    return datetime.combine(day, clock)


@st.composite
def _versions(draw: Callable, rule: Rule) -> list[Rule]:
    """A rule in one version, or in two with other points and perhaps a gap between."""
    turn = draw(st.sampled_from([None, None, None, *TURNS]))
    if turn is None:
        return [rule]
    old = Rule(**{**vars(rule), "valid_to": turn})
    if draw(st.booleans()):
        return [old]
    later = turn + timedelta(days=draw(st.sampled_from([0, 31])))
    factor = draw(st.sampled_from([Decimal("0.5"), Decimal("1.0")]))
    changed = (rule.points * factor).quantize(Decimal("0.01"))
    # A smaller number keeps what holds between points and caps.
    new = {"valid_from": later, "points": changed}
    if rule.is_disqualifier and draw(st.booleans()):
        new |= {"is_disqualifier": False, "keeps_nurturing": True}
    return [old, Rule(**{**vars(rule), **new})]


@st.composite
def _fact_rules(draw: Callable, category: str, rule_id: str) -> list[Rule]:
    operator = draw(st.sampled_from(sorted(OPERANDS)))
    is_negative = category == "negative"
    amount = draw(negative_points if is_negative else points)
    hard = is_negative and draw(st.booleans())
    if is_negative:
        amount = -amount * draw(st.sampled_from([0, 1, 1, 1]))
    rule = Rule(
        rule_id=rule_id,
        category=category,
        attribute=draw(st.sampled_from(sorted(ATTRIBUTES))),
        operator=operator,
        value=draw(st.sampled_from(OPERANDS[operator])),
        points=amount,
        rule_group=draw(st.sampled_from(["one", "two"])),
        valid_from=FIRST_DAY,
        valid_to=None,
        is_disqualifier=hard,
        keeps_nurturing=draw(st.booleans()) if hard else True,
    )
    return draw(_versions(rule))


@st.composite
def _signal_rules(draw: Callable, category: str, rule_id: str) -> list[Rule]:
    operator = draw(st.sampled_from(sorted(WORDS)))
    signal = draw(st.sampled_from(SIGNALS))
    sign = -1 if category == "negative" else 1
    amount = draw(negative_points if category == "negative" else points)
    per_rule = amount * draw(st.sampled_from([1, Decimal("1.5"), 3]))
    per_rule = per_rule.quantize(Decimal("0.01"))
    several_days = draw(st.integers(0, 3)) == 0
    minimum_days = draw(st.integers(2, 3)) if several_days else None
    caps = [None, amount, amount + Decimal("0.75"), amount * 2]
    per_day = None if several_days else draw(st.sampled_from(caps))
    hard = category == "negative" and draw(st.booleans())
    has_rule_cap = category == "intent" or draw(st.booleans())
    rule = Rule(
        rule_id=rule_id,
        category=category,
        signal=signal,
        operator=operator,
        value=draw(st.sampled_from(WORDS[operator])),
        minimum_seconds=(
            draw(st.sampled_from([None, 60])) if signal == "call_inbound" else None
        ),
        points=sign * amount,
        half_life_days=draw(st.sampled_from([1, 3, 7, 14, 30, 45, 90])),
        cap_per_day=None if per_day is None else sign * per_day,
        cap_per_rule=sign * per_rule if has_rule_cap else None,
        minimum_days=minimum_days,
        within_days=(
            draw(st.sampled_from([minimum_days, 7, 30, 31])) if several_days else None
        ),
        rule_group=draw(st.sampled_from(["one", "two"])),
        valid_from=FIRST_DAY,
        valid_to=None,
        is_disqualifier=hard,
        keeps_nurturing=draw(st.booleans()) if hard else True,
    )
    return draw(_versions(rule))


@st.composite
def _groups(draw: Callable) -> list[RuleGroup]:
    """Caps of most groups, some of them tight; a group without a row has no cap."""
    return [
        RuleGroup(name, category, -cap if category == "negative" else cap)
        for category in ("fit", "intent", "negative")
        for name in ("one", "two")
        for cap in [draw(st.one_of(st.none(), points, points))]
        if cap is not None
    ]


@st.composite
def _account_rules(draw: Callable) -> list[AccountRule]:
    ids = draw(st.sampled_from([("engaged", "roles"), ("z_engaged", "a_roles")]))
    cap = draw(points)
    valid_from = draw(st.sampled_from([FIRST_DAY, *TURNS]))
    windows = st.sampled_from([1, 7, 8, 30, 31, 60, 90, 400])
    least = draw(st.sampled_from([Decimal(text) for text in ("0.00", "0.01", "5.00")]))
    share = draw(st.sampled_from([Decimal(text) for text in ("0.37", "0.40", "1.00")]))
    return [
        AccountRule(
            ids[0], "person_engagement", share, cap, cap * 2, least, draw(windows),
            valid_from, None,
        ),
        AccountRule(
            ids[1], "committee_coverage", draw(points), None, draw(points), least,
            draw(windows), FIRST_DAY, draw(st.sampled_from([None, None, None, *TURNS])),
        ),
    ]  # fmt: skip


@st.composite
def _tiers(draw: Callable, subject_type: str) -> list[Tier]:
    # Mostly low, so that subjects are in every tier and do not stay there.
    low = [Decimal(draw(st.sampled_from([0, 0, 0, 1, 4, 12]))) for _ in range(3)]
    high = [minimum + draw(st.sampled_from([0, 0, 1, 3, 15])) for minimum in low]
    margins = st.sampled_from([Decimal(text) for text in ("0.00", "0.20", "0.50")])
    stays = st.sampled_from([0, 7, 28, 31, 60, 200])
    return [
        Tier(subject_type, "unqualified", 0, *[Decimal(0)] * 3, Decimal("0.00"), 0),
        Tier(subject_type, "nurture", 1, *low, draw(margins), draw(stays)),
        Tier(subject_type, "sales_ready", 2, *high, draw(margins), draw(stays)),
    ]


@st.composite
def _stage_rules(draw: Callable) -> list[StageRule]:
    rules = []
    for name in ("researching", "evaluating", "ready", "in_process"):
        operator = draw(st.sampled_from(sorted(WORDS)))
        value = draw(st.sampled_from(WORDS[operator]))
        days = draw(st.sampled_from([1, 30, 31, 90]))
        signal = draw(st.sampled_from(SIGNALS))
        rules.append(StageRule(name, signal, operator, value, days))
    return rules


@st.composite
def _deals(draw: Callable, acted_at: list[datetime]) -> DealState | None:
    """No deal, or one that was perhaps lost in the moment of an interaction."""
    kind = draw(st.sampled_from([None, None, None, "won", "open", "lost", "lost"]))
    if kind is None:
        return None
    moments = [_moments(), *([st.sampled_from(acted_at)] if acted_at else [])]
    lost_at = draw(st.one_of(moments)) if kind == "lost" else None
    return DealState(kind == "won", kind == "open", lost_at)


@st.composite
def _interactions(
    draw: Callable, name: str, person_id: str | None, organization_id: str | None
) -> list[Interaction]:
    found = []
    # Often on the same few days, where caps for the day choose.
    days = [moment.date() for moment in draw(st.lists(_moments(), max_size=3))]
    for number in range(draw(st.integers(0, 5) if person_id is None else COUNTS)):
        signal = draw(st.sampled_from(SIGNALS))
        occurred_at = draw(_moments())
        if days and draw(st.booleans()):
            day = draw(st.sampled_from(days))
            occurred_at = datetime.combine(day, occurred_at.time())
        kind = draw(
            st.sampled_from(
                ["plain"] * 5
                + ["late", "early", "early", "disputed", "disputed", "machine", "copy"]
            )
        )
        # Early by a visitor's clock that is ahead of the server's.
        lag = {"late": timedelta(days=40), "early": timedelta(days=-2)}.get(
            kind, timedelta()
        )
        until = None
        if kind == "disputed":
            # Known otherwise from the very end of a scored day, or an instant later.
            ends = [datetime.combine(day, time()) + timedelta(days=1) for day in DATES]
            end = draw(
                st.sampled_from([end for end in ends if end > occurred_at] or ends)
            )
            until = end + timedelta(seconds=draw(st.sampled_from([0, 0, 1])))
        found.append(
            Interaction(
                interaction_id=f"{name}_{number}",
                person_id=person_id,
                organization_id=organization_id,
                signal=signal,
                detail=draw(st.sampled_from(DETAILS)),
                measure_seconds=(
                    draw(st.sampled_from([None, 59, 60, 600]))
                    if signal == "call_inbound"
                    else None
                ),
                occurred_at=occurred_at,
                known_at=occurred_at + lag,
                known_until=until,
                is_machine=kind == "machine",
                is_duplicate=kind == "copy",
            )
        )
    return found


@st.composite
def _facts(draw: Callable, entity: str, entity_id: str) -> list[Fact]:
    found = {}
    for attribute in [name for name, whose in ATTRIBUTES.items() if whose == entity]:
        for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
            value = draw(st.sampled_from(VALUES[attribute]))
            known_at = draw(st.one_of(st.none(), st.none(), _moments()))
            day = draw(st.sampled_from([None, None, None, AS_OF, REVIEW_DATES[-1]]))
            found[attribute, value, day] = Fact(
                entity_id, attribute, value, known_at, day
            )
    return list(found.values())


@st.composite
def _colleagues(
    draw: Callable, rule_id: str
) -> tuple[list[Rule], list[Person], list[Interaction]]:
    """Three more people of one organization, with a role, and what they all did."""
    amount = draw(points)
    rule = Rule(
        rule_id=rule_id,
        category="intent",
        signal="web_action",
        operator="any",
        value=None,
        points=amount,
        half_life_days=draw(st.sampled_from([7, 30, 90])),
        cap_per_rule=amount * 2,
        rule_group=draw(st.sampled_from(["one", "three"])),
        valid_from=FIRST_DAY,
        valid_to=None,
    )
    people, interactions = [], []
    roles = draw(
        st.one_of(
            st.permutations(COMMITTEES[0]),
            st.lists(st.sampled_from(sorted(ROLES)), min_size=3, max_size=3),
        )
    )
    for name, role in zip(("per_4", "per_5", "per_6"), roles, strict=False):
        people.append(Person(name, "org_1", None, role, None, ()))
        for number in range(draw(st.integers(1, 3))):
            moment = draw(_moments([AS_OF, DATES[2]]))
            interactions.append(
                Interaction(
                    f"{name}_{number}", name, None, "web_action", "demo", None,
                    moment, moment,
                )
            )  # fmt: skip
    return draw(_versions(rule)), people, interactions


@st.composite
def worlds(draw: Callable) -> World:
    """A scoring model, up to fourteen rules, two organizations, three or six people."""
    ids = iter(draw(st.permutations(RULE_IDS)))
    rules: list[Rule] = []
    for _ in range(draw(st.integers(0, 4))):
        rules += draw(_fact_rules("fit", next(ids)))
    for _ in range(draw(st.integers(2, 4))):
        rules += draw(_signal_rules("intent", next(ids)))
    for _ in range(draw(st.integers(0, 3))):
        rules += draw(_fact_rules("negative", next(ids)))
    for _ in range(draw(st.integers(0, 3))):
        rules += draw(_signal_rules("negative", next(ids)))

    seen = st.one_of(st.none(), st.none(), _moments())
    organizations = [Organization(name, draw(seen)) for name in ("org_1", "org_2")]
    facts: list[Fact] = []
    interactions: list[Interaction] = []
    for organization in organizations:
        name = organization.organization_id
        facts += draw(_facts("organization", name))
        interactions += draw(_interactions(name, None, name))
    people = []
    for name in ("per_1", "per_2", "per_3"):
        employer = draw(st.sampled_from([None, "org_1", "org_1", "org_2"]))
        role = draw(st.sampled_from([None, *sorted(ROLES)]))
        channels = tuple(
            (channel, not draw(st.booleans()))
            for channel in draw(st.sampled_from([(), ("email", "phone", "sms")]))
        )
        # Whom they called for need not be whom they work for.
        organization_id = draw(st.sampled_from([None, employer, "org_2"]))
        own = draw(_interactions(name, name, organization_id))
        deals = draw(_deals([interaction.occurred_at for interaction in own]))
        people.append(Person(name, employer, draw(seen), role, deals, channels))
        facts += draw(_facts("person", name))
        interactions += own
    if draw(st.booleans()):
        shared_rules, colleagues, done = draw(_colleagues(next(ids)))
        rules += shared_rules
        people += colleagues
        interactions += done
    fit_cap = Decimal(draw(st.sampled_from([50, 30, 5, 90])))
    intent_cap = min(Decimal(draw(st.sampled_from([50, 30, 5, 100]))), 100 - fit_cap)
    return World(
        scoring_model="world",
        fit_cap=fit_cap,
        intent_cap=intent_cap,
        rules=tuple(rules),
        groups=tuple(draw(_groups())),
        account_rules=tuple(draw(_account_rules())),
        committee=tuple(draw(st.sampled_from(COMMITTEES))),
        tiers=(*draw(_tiers("person")), *draw(_tiers("organization"))),
        stage_rules=tuple(draw(_stage_rules())),
        people=tuple(people),
        organizations=tuple(organizations),
        facts=tuple(facts),
        interactions=tuple(interactions),
    )


def make(count: int, first_seed: int) -> list[World]:
    """``count`` worlds, the same for the same seed, named world_0001 and so on.

    They are made in a process of their own, because hypothesis also tries constants of
    whatever modules are loaded.
    """
    code = (
        "import pickle, sys; from oracle import generated; "
        "worlds = generated.made_here(*map(int, sys.argv[1:])); "
        "sys.stdout.buffer.write(pickle.dumps(worlds))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(count), str(first_seed)],
        check=True,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
    )
    return pickle.loads(made.stdout)


def made_here(count: int, first_seed: int) -> list[World]:
    """The worlds of ``make``; others in a process with other modules."""
    made: list[World] = []

    @seed(first_seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def collect(world: World) -> None:
        made.append(named(world, f"world_{len(made) + 1:04}"))

    collect()
    return made


def little_known(world: World, about: str | None) -> World:
    """The world with much to ask: a third of its facts, and rules on whole values.

    ``about`` is the attribute that all rules about facts look at, so that answers to one
    question satisfy several; None leaves them as they are.
    """
    rules = []
    for rule in world.rules:
        if rule.attribute:
            is_part = rule.operator in ("starts_with", "contains_word")
            operator = "equals" if is_part else rule.operator
            attribute = about or rule.attribute
            rule = replace(rule, attribute=attribute, operator=operator)
        rules.append(rule)
    return replace(world, rules=tuple(rules), facts=world.facts[::3])


def named(world: World, name: str) -> World:
    """The world under another name, which its ids begin with."""

    def own(text: str | None) -> str | None:
        # What was named before has the name in front.
        return None if text is None else f"{name}.{text.rsplit('.', 1)[-1]}"

    def renamed(row: object, *columns: str) -> object:
        new = {column: own(getattr(row, column)) for column in columns}
        return type(row)(**{**vars(row), **new})

    return World(
        **{
            **vars(world),
            "scoring_model": name,
            "people": tuple(
                renamed(row, "person_id", "organization_id") for row in world.people
            ),
            "organizations": tuple(
                renamed(row, "organization_id") for row in world.organizations
            ),
            "facts": tuple(renamed(row, "entity_id") for row in world.facts),
            "interactions": tuple(
                renamed(row, "interaction_id", "person_id", "organization_id")
                for row in world.interactions
            ),
        }
    )


def seldom_made() -> World:
    """A world of what chance seldom makes.

    One person has more points than the score may have, which caps of valid seeds do not
    allow; points that fade to exactly half a cent; and equal points under a tight cap.
    By a clock that is ahead, the person called a day later. Another
    has two hard negatives, of which one alone would allow nurturing.
    """
    rules = (
        _rule_of_seldom_made("fits", "fit", "80.00", attribute="title"),
        # The younger one comes after the older, whatever their names.
        replace(
            _rule_of_seldom_made("a_tie", "negative", "-4.00", attribute="years"),
            valid_from=FIRST_DAY + timedelta(days=1),
        ),
        _rule_of_seldom_made("b_tie", "negative", "-4.00", attribute="title"),
        _rule_of_seldom_made("visited", "intent", "80.00", signal="page_view"),
        _rule_of_seldom_made("halved", "intent", "32.00", signal="web_action"),
        _rule_of_seldom_made("ahead", "intent", "1.00", signal="call_inbound"),
        _hard_rule_of_seldom_made("keeps", keeps_nurturing=True),
        _hard_rule_of_seldom_made("ends", keeps_nurturing=False),
    )
    today = datetime.combine(AS_OF, time())
    interactions = tuple(
        Interaction(
            interaction_id=f"seldom_made.{signal}",
            person_id="seldom_made.per",
            organization_id=None,
            signal=signal,
            detail="demo",
            measure_seconds=None,
            occurred_at=occurred_at,
            known_at=min(occurred_at, today),
        )
        for signal, occurred_at in (
            ("page_view", today),
            ("web_action", today - timedelta(days=8)),
            ("call_inbound", today + timedelta(days=1)),
        )
    )
    zero = Decimal(0)
    return World(
        scoring_model="seldom_made",
        fit_cap=Decimal(90),
        intent_cap=Decimal(90),
        rules=rules,
        groups=(RuleGroup("one", "negative", Decimal(-6)),),
        account_rules=(),
        committee=(),
        tiers=tuple(
            Tier("person", name, rank, zero, zero, zero, zero, 0)
            for rank, name in enumerate(("unqualified", "nurture", "sales_ready"))
        ),
        stage_rules=(),
        people=tuple(
            Person(f"seldom_made.{name}", None, None, None, None, ())
            for name in ("per", "of_two_minds")
        ),
        organizations=(),
        facts=(Fact("seldom_made.of_two_minds", "years", "50", None),),
        interactions=interactions,
    )


def _rule_of_seldom_made(
    rule_id: str, category: str, number: str, **looks_at: str
) -> Rule:
    return Rule(
        rule_id=rule_id,
        category=category,
        operator="any" if "signal" in looks_at else "missing",
        value=None,
        points=Decimal(number),
        rule_group="one",
        valid_from=FIRST_DAY,
        valid_to=None,
        half_life_days=1 if "signal" in looks_at else None,
        **looks_at,
    )


def _hard_rule_of_seldom_made(name: str, *, keeps_nurturing: bool) -> Rule:
    return Rule(
        rule_id=f"hard_{name}",
        category="negative",
        attribute="years",
        operator="known",
        value=None,
        points=Decimal("-1.00"),
        rule_group="hard",
        valid_from=FIRST_DAY,
        valid_to=None,
        is_disqualifier=True,
        keeps_nurturing=keeps_nurturing,
    )
