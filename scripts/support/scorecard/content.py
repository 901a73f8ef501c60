"""What stands on the page of a scoring model, read from the seeds."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from support import rule_tables
from support.rule_conditions import Condition
from support.rule_tables import Rule, rows
from support.scorecard import pictures, routing, vocabulary
from support.scorecard.pictures import Axes, Fading, Plane, Region, Tick
from support.scorecard.sentences import Vocabulary, sentence, shown_points, validity
from support.scorecard.tables import Column, Table
from support.scorecard.words import aligned, counted, listed, number, title
from support.seed_tests import LoadedSeeds

# Rules of each category that are named at the top.
MOST_NAMED = 5
# Steps of the grid on which the name of a tier looks for room.
STEPS = 50
# The share of the widest place that is wide enough for a name.
WIDE_ENOUGH = Decimal("0.85")
SUBJECTS = {"person": "People", "organization": "Organizations"}


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
        limit: the cap, without its sign; empty for groups of one rule.
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


@dataclass(frozen=True)
class Model:
    """A scoring model as its page shows it."""

    name: str
    file_name: str
    label: str
    description: str
    ruleset_version: str
    is_default: bool
    scores_accounts: bool
    audience: list[str]
    categories: list[Category]
    highest_tier: dict
    tiers: list[Table]
    planes: list[Plane]
    grades: list[Table]
    fading: Fading
    weights: Table
    areas: Table
    stages: Table
    routes: list[Table]
    business_hours: str
    waiting: list[Entry]
    ended: list[Entry]
    meanings: list[Table]

    @property
    def rule_count(self) -> int:
        return sum(category.count for category in self.categories)


def models(seeds: LoadedSeeds, today: date, versions: dict[str, str]) -> list[Model]:
    """The scoring models in the order of their rows.

    Args:
        today: the day by which rules are valid, wait or have ended.
        versions: the version of each scoring model's rules on that day.
    """
    words = vocabulary.read(seeds)
    rules = rule_tables.rules(seeds)
    return [
        _model(
            *(seeds, row, versions[row["scoring_model"]], words, today),
            [rule for rule in rules if rule.scoring_model == row["scoring_model"]],
        )
        for _, row in rows(seeds, "scoring_models")
    ]


def by_precedence(seeds: LoadedSeeds) -> list[str]:
    """The labels of the scoring models, that which wins for a person first."""
    found = [row for _, row in rows(seeds, "scoring_models")]
    return [row["label"] for row in sorted(found, key=lambda row: row["priority"])]


def _model(
    seeds: LoadedSeeds,
    row: dict,
    version: str,
    words: Vocabulary,
    today: date,
    rules: list[Rule],
) -> Model:
    name = row["scoring_model"]
    valid = [rule for rule in rules if rule.is_valid_on(today)]
    # Names in labels of files are those of the seed, which may hold anything.
    file_name = f"{re.sub(r'[^A-Za-z0-9_-]', '-', name)}.html"
    tiers = sorted(_of(seeds, "tier_thresholds", name), key=lambda t: t["tier_rank"])
    stage_rules = _of(seeds, "stage_rules", name)
    audience = _of(seeds, "audience_rules", name)
    conditions = [
        *((rule.fact, rule.value) for rule in valid if rule.category != "account"),
        *((rule["signal"], rule["value"]) for rule in stage_rules),
        *((rule["attribute"], rule["value"]) for rule in audience),
    ]
    return Model(
        name=name,
        file_name=file_name,
        label=row["label"],
        description=row["description"],
        ruleset_version=version,
        is_default=row["is_default"],
        scores_accounts=row["scores_accounts"],
        audience=[
            words.fact(rule["attribute"], Condition(rule["operator"], rule["value"]))
            for rule in audience
        ],
        categories=_categories(seeds, row, valid, words),
        highest_tier=_in_words([t for t in tiers if t["subject_type"] == "person"][-1]),
        tiers=[
            _tier_table([t for t in tiers if t["subject_type"] == subject], caption)
            for subject, caption in SUBJECTS.items()
            if any(t["subject_type"] == subject for t in tiers)
        ],
        planes=_planes(seeds, row, tiers),
        grades=_grade_tables(_of(seeds, "grade_bands", name)),
        fading=pictures.fading(
            {
                rule.half_life_days
                for rule in valid
                if rule.category == "intent" and rule.half_life_days
            }
        ),
        weights=_weights(seeds),
        areas=_areas(seeds, name),
        stages=_stages(seeds, stage_rules, words),
        routes=routing.tables(seeds, name),
        business_hours=routing.business_hours(seeds),
        waiting=[
            _entry(rule, words)
            for rule in _in_time(rules)
            if rule.valid_from > today and not rule.is_over_on(today)
        ],
        ended=[
            _entry(rule, words) for rule in _in_time(rules) if rule.is_over_on(today)
        ],
        meanings=vocabulary.meanings(
            seeds,
            {fact for fact, _ in conditions},
            {part for _, value in conditions for part in (value or "").split("|")},
        ),
    )


def _of(seeds: LoadedSeeds, name: str, scoring_model: str) -> list[dict]:
    return [r for _, r in rows(seeds, name) if r["scoring_model"] == scoring_model]


def _in_time(rules: list[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (rule.valid_from, rule.rule_id))


def _entry(rule: Rule, words: Vocabulary) -> Entry:
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


def _categories(
    seeds: LoadedSeeds, row: dict, valid: list[Rule], words: Vocabulary
) -> list[Category]:
    caps = {"fit": number(row["fit_cap"]), "intent": number(row["intent_cap"])}
    groups = _of(seeds, "rule_groups", row["scoring_model"])
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
                    strongest=[_entry(rule, words) for rule in rules[:MOST_NAMED]],
                )
            )
    return found


def _groups(
    groups: list[dict], category: str, rules: list[Rule], words: Vocabulary
) -> list[Group]:
    """The groups with rules, the largest cap first. Rules on accounts share none."""
    if category == "account":
        return [Group("", "", 0, [_entry(rule, words) for rule in rules])]
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
                _entry(rule, words)
                for rule in rules
                if rule.rule_group == group["rule_group"]
            ],
        )
        for group in own
    ]
    return [group for group in found if group.entries]


MINIMUMS = ("minimum_fit", "minimum_intent", "minimum_total")


def _in_words(tier: dict) -> dict:
    """The tier's name and minimums as texts."""
    return {"tier": title(tier["tier"])} | {
        column: number(tier[column]) for column in MINIMUMS
    }


def _tier_table(tiers: list[dict], caption: str) -> Table:
    columns = [
        Column("Tier"),
        *(Column(f"{name} at least", True) for name in ("Fit", "Intent", "Total")),
        Column("Left below"),
        Column("Kept at least", True),
    ]
    lines = []
    for tier in reversed(tiers):
        line = [title(tier["tier"]), "", "", "", "", ""]
        if not tier["tier_rank"]:
            line[0] += ": everyone else"
        else:
            line[1:4] = [number(tier[column]) for column in MINIMUMS]
            line[4:] = [_left_below(tier), counted(tier["minimum_stay_days"], "day")]
        lines.append(line)
    return Table(caption, columns, lines)


def _left_below(tier: dict) -> str:
    limits = zip(_exits(tier), ("fit", "intent", "in all"), strict=True)
    return listed(f"{number(limit)} {what}" for limit, what in limits if limit)


def _exits(tier: dict) -> list[Decimal]:
    """The minimums below which the tier is left."""
    return [tier[column] * (1 - tier["exit_margin"]) for column in MINIMUMS]


def _planes(seeds: LoadedSeeds, row: dict, tiers: list[dict]) -> list[Plane]:
    axes = Axes(row["fit_cap"], row["intent_cap"])
    bands = _of(seeds, "grade_bands", row["scoring_model"])
    planes = []
    for subject, caption in SUBJECTS.items():
        own = [tier for tier in tiers if tier["subject_type"] == subject]
        if own:
            planes.append(
                Plane(
                    title=f"{caption}: tiers by fit and intent",
                    description=f"{_told(own)}. Negative points are left out.",
                    regions=_regions(own, axes),
                    fit_ticks=_ticks(bands, "fit", axes),
                    fit_grades=_grades(bands, "fit", axes),
                    intent_ticks=_ticks(bands, "intent", axes),
                    intent_grades=_grades(bands, "intent", axes),
                )
            )
    return planes


def _told(tiers: list[dict]) -> str:
    """The tiers above the lowest with their minimums, the highest first."""
    names = ("of fit", "of intent", "in all")
    return "; ".join(
        f"{title(tier['tier'])} from "
        + listed(
            (
                f"{number(tier[column])} {name}"
                for column, name in zip(MINIMUMS, names, strict=True)
                if tier[column]
            ),
            "and",
        )
        for tier in reversed(tiers)
        if tier["tier_rank"]
    )


def _regions(tiers: list[dict], axes: Axes) -> list[Region]:
    regions = []
    for tier in tiers:
        least = [tier[column] for column in MINIMUMS]
        spot = _room_for_a_name(tier, tiers, axes)
        if spot is not None:
            regions.append(
                Region(
                    tier=title(tier["tier"]),
                    rank=tier["tier_rank"],
                    corners=axes.polygon(axes.corners(*least)),
                    exit_corners=axes.polygon(axes.corners(*_exits(tier))),
                    label_at=axes.beside_the_axis(title(tier["tier"]), *spot),
                )
            )
    return regions


def _room_for_a_name(
    tier: dict, tiers: list[dict], axes: Axes
) -> tuple[Decimal, Decimal] | None:
    """A place in the middle of a tier's region that is nearly as wide as any of it.

    None where nothing of the region lies in the plane.
    """
    runs = []
    for step in range(2, STEPS - 1):
        intent = axes.most_intent * step / STEPS
        fits = [axes.most_fit * place / STEPS for place in range(STEPS + 1)]
        run = [fit for fit in fits if _is_only_in(tier, tiers, fit, intent)]
        runs.append((len(run), run, intent))
    most = max(length for length, *_ in runs)
    wide = [row for row in runs if row[0] >= WIDE_ENOUGH * most]
    _, run, intent = wide[len(wide) // 2]
    return ((run[0] + run[-1]) / 2, intent) if run else None


def _is_only_in(tier: dict, tiers: list[dict], fit: Decimal, intent: Decimal) -> bool:
    """Whether these points reach a tier, and no higher one even by what keeps it."""
    return _reach(fit, intent, [tier[column] for column in MINIMUMS]) and not any(
        _reach(fit, intent, _exits(higher))
        for higher in tiers
        if higher["tier_rank"] > tier["tier_rank"]
    )


def _reach(fit: Decimal, intent: Decimal, minimums: list[Decimal]) -> bool:
    points = (fit, intent, fit + intent)
    return all(has >= least for has, least in zip(points, minimums, strict=True))


def _ticks(bands: list[dict], dimension: str, axes: Axes) -> list[Tick]:
    own = [band for band in bands if band["dimension"] == dimension]
    most, at = _axis(dimension, axes)
    values = sorted({band["from_points"] for band in own} | {Decimal(0), most})
    return [Tick(at(value), number(value)) for value in values if value <= most]


def _grades(bands: list[dict], dimension: str, axes: Axes) -> list[Tick]:
    """Each grade in the middle of its points."""
    most, at = _axis(dimension, axes)
    return [
        Tick(at((band["from_points"] + (band["to_points"] or most)) / 2), band["grade"])
        for band in bands
        if band["dimension"] == dimension and band["from_points"] < most
    ]


def _axis(dimension: str, axes: Axes) -> tuple:
    if dimension == "fit":
        return axes.most_fit, axes.x
    return axes.most_intent, axes.y


def _grade_tables(bands: list[dict]) -> list[Table]:
    return [
        Table(
            f"Grades of {dimension}",
            [Column("Grade"), Column("Points")],
            [
                [band["grade"], _band(band)]
                for band in sorted(bands, key=lambda b: -b["from_points"])
                if band["dimension"] == dimension
            ],
        )
        for dimension in ("fit", "intent")
    ]


def _band(band: dict) -> str:
    if band["to_points"] is None:
        return f"{number(band['from_points'])} or more"
    if not band["from_points"]:
        return f"below {number(band['to_points'])}"
    return f"{number(band['from_points'])} to below {number(band['to_points'])}"


def _weights(seeds: LoadedSeeds) -> Table:
    roles = [row for _, row in rows(seeds, "buying_roles")]
    weights = aligned([role["weight"] for role in roles])
    return Table(
        "Weights of buying roles",
        [Column("Role"), Column("Weight", True), Column("In the committee")],
        [
            [role["label"], weight, "Yes" if role["is_committee"] else "No"]
            for role, weight in zip(roles, weights, strict=True)
        ],
    )


def _areas(seeds: LoadedSeeds, name: str) -> Table:
    states = vocabulary.state_names(seeds)
    territories: dict[str, list[str]] = {}
    for row in _of(seeds, "service_areas", name):
        state = states.get(row["state_code"], row["state_code"])
        prefix = row["zip_prefix"]
        where = f"{state}: ZIP codes that begin with {prefix}" if prefix else state
        territories.setdefault(row["territory"], []).append(where)
    return Table(
        "Service area",
        [Column("Territory"), Column("Places")],
        [[title(name), listed(where, "and")] for name, where in territories.items()],
    )


def _stages(seeds: LoadedSeeds, stage_rules: list[dict], words: Vocabulary) -> Table:
    lines = []
    stages = [row for _, row in rows(seeds, "lifecycle_stages")]
    for stage in sorted(stages, key=lambda row: row["stage_order"]):
        shown_by: dict[int, list[str]] = {}
        for rule in stage_rules:
            if rule["lifecycle_stage"] == stage["lifecycle_stage"]:
                condition = Condition(rule["operator"], rule["value"])
                shown_by.setdefault(rule["within_days"], []).append(
                    words.interaction(rule["signal"], condition)
                )
        lines.append(
            [
                title(stage["lifecycle_stage"]),
                stage["description"],
                " ".join(
                    f"In the last {counted(days, 'day')}: {'; '.join(what)}."
                    for days, what in sorted(shown_by.items())
                ),
            ]
        )
    columns = [Column("Stage"), Column("Means"), Column("Shown by")]
    return Table("Stages in their order", columns, lines)
