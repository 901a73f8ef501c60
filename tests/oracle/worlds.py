"""What is scored: rules, and what is known about people and organizations."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# Facts that rules may name, and whose they are.
ATTRIBUTES = {
    "title": "person",
    "years": "person",
    "setting": "organization",
    "beds": "organization",
}


@dataclass(frozen=True)
class Asking:
    """How people are asked for an attribute: columns of the seed attributes.

    ``asked_with`` is the attribute whose question tells this one too.
    """

    value_type: str
    is_multivalued: bool = False
    asked_with: str | None = None
    unknown_value: str | None = None


ASKINGS = {
    "title": Asking("text", unknown_value="Buyers"),
    "years": Asking("number", asked_with="title"),
    "setting": Asking("text", is_multivalued=True),
    "beds": Asking("number"),
}


@dataclass(frozen=True)
class Rule:
    """A row of fit_rules, intent_rules or negative_rules.

    Exactly one of ``attribute`` and ``signal`` is given.
    """

    rule_id: str
    category: str
    operator: str
    value: str | None
    points: Decimal
    rule_group: str
    valid_from: date
    valid_to: date | None
    attribute: str | None = None
    signal: str | None = None
    minimum_seconds: int | None = None
    half_life_days: int | None = None
    cap_per_day: Decimal | None = None
    cap_per_rule: Decimal | None = None
    minimum_days: int | None = None
    within_days: int | None = None
    is_disqualifier: bool = False
    keeps_nurturing: bool = True

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class RuleGroup:
    """A row of rule_groups."""

    rule_group: str
    category: str
    cap_points: Decimal


@dataclass(frozen=True)
class AccountRule:
    """A row of account_rules."""

    rule_id: str
    kind: str
    points: Decimal
    cap_per_person: Decimal | None
    cap_per_rule: Decimal
    minimum_person_intent: Decimal
    within_days: int
    valid_from: date
    valid_to: date | None

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Role:
    """A row of buying_roles."""

    weight: Decimal


@dataclass(frozen=True)
class Tier:
    """A row of tier_thresholds."""

    subject_type: str
    tier: str
    tier_rank: int
    minimum_fit: Decimal
    minimum_intent: Decimal
    minimum_total: Decimal
    exit_margin: Decimal
    minimum_stay_days: int


@dataclass(frozen=True)
class StageRule:
    """A row of stage_rules."""

    lifecycle_stage: str
    signal: str
    operator: str
    value: str | None
    within_days: int


@dataclass(frozen=True)
class Fact:
    """A row of the model facts."""

    entity_id: str
    attribute: str
    value: str
    known_at: datetime | None
    as_of_date: date | None = None


@dataclass(frozen=True)
class Interaction:
    """A row of the model interactions."""

    interaction_id: str
    person_id: str | None
    organization_id: str | None
    signal: str
    detail: str
    measure_seconds: int | None
    occurred_at: datetime
    known_at: datetime
    known_until: datetime | None = None
    is_machine: bool = False
    is_duplicate: bool = False


@dataclass(frozen=True)
class DealState:
    """What deals and sales say about a person on every date."""

    has_won: bool
    has_open_deal: bool
    lost_at: datetime | None


@dataclass(frozen=True)
class Person:
    """Somebody with an employer, a buying role, deals and open channels, if known."""

    person_id: str
    organization_id: str | None
    first_seen_at: datetime | None
    buying_role: str | None
    deals: DealState | None
    is_allowed_by_channel: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Organization:
    """An account."""

    organization_id: str
    first_seen_at: datetime | None


@dataclass(frozen=True)
class World:
    """A scoring model with its rules, and all that it is about.

    Ids of people, organizations and interactions are unique across worlds.

    Attributes:
        committee: the rows of committee_roles, names of ``ROLES``.
    """

    scoring_model: str
    fit_cap: Decimal
    intent_cap: Decimal
    rules: tuple[Rule, ...]
    groups: tuple[RuleGroup, ...]
    account_rules: tuple[AccountRule, ...]
    committee: tuple[str, ...]
    tiers: tuple[Tier, ...]
    stage_rules: tuple[StageRule, ...]
    people: tuple[Person, ...]
    organizations: tuple[Organization, ...]
    facts: tuple[Fact, ...]
    interactions: tuple[Interaction, ...]


ROLES = {
    "executive": Role(Decimal("1.40")),
    "nurse": Role(Decimal("0.75")),
    "buyer": Role(Decimal("1.15")),
    "compliance": Role(Decimal("1.15")),
    "finance": Role(Decimal("1.15")),
    "student": Role(Decimal("0.00")),
    "unknown": Role(Decimal("0.60")),
}

# In the order of stage_order; whether actions of the stage end a time after a loss.
STAGES = {
    "new": (1, False),
    "researching": (2, False),
    "evaluating": (3, True),
    "ready": (4, True),
    "in_process": (5, True),
    "customer": (6, False),
    "recycled": (7, False),
    "disqualified": (8, False),
    "opted_out": (9, False),
}
