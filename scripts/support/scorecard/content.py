"""What stands on the page of a scoring model, read from the seeds."""

import re
from dataclasses import dataclass
from datetime import date

from support import rule_tables
from support.rule_conditions import Condition
from support.rule_tables import Rule, rows
from support.scorecard import (
    nurture,
    pictures,
    questions,
    routing,
    rule_entries,
    tiers,
    vocabulary,
)
from support.scorecard.leads import entries
from support.scorecard.pictures import Fading, Plane
from support.scorecard.routing import Routing
from support.scorecard.rule_entries import Category, Entry, entry
from support.scorecard.sentences import Vocabulary
from support.scorecard.tables import Column, Table
from support.scorecard.words import aligned, counted, listed, place, title
from support.seed_tests import LoadedSeeds


@dataclass(frozen=True)
class Model:
    """A scoring model as its page shows it."""

    name: str
    file_name: str
    label: str
    description: str
    ruleset_version: str
    is_default: bool
    audience: list[str]
    categories: list[Category]
    highest_tier: dict | None
    tiers: list[Table]
    planes: list[Plane]
    grades: list[Table]
    fading: Fading
    weights: Table
    areas: Table
    stages: Table
    routing: Routing
    tracks: list[Table]
    questions: Table
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


def file_name(scoring_model: str) -> str:
    """The page of a scoring model, whose name may hold what a file's must not."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '-', scoring_model)}.html"


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
    bands = _of(seeds, "grade_bands", name)
    thresholds = sorted(
        _of(seeds, "tier_thresholds", name), key=lambda tier: tier["tier_rank"]
    )
    stage_rules = _of(seeds, "stage_rules", name)
    audience = _of(seeds, "audience_rules", name)
    committee = {role["buying_role"] for role in _of(seeds, "committee_roles", name)}
    tracks = nurture.tracks(seeds, name)
    conditions = [
        *((rule.fact, rule.value) for rule in valid if rule.category != "account"),
        *((rule["signal"], rule["value"]) for rule in stage_rules),
        *((rule["attribute"], rule["value"]) for rule in audience),
        # What tracks send is a category of pages or a kind of forms.
        *(("page_view", track["content"]) for track in tracks),
        *(("form_submission", track["content"]) for track in tracks),
    ]
    used: dict[str, set[str]] = {}
    for fact, value in conditions:
        used.setdefault(fact, set()).update(entries(value or ""))
    if any(rule.category == "account" for rule in valid):
        used.setdefault("buying_role", set()).update(committee)
    return Model(
        name=name,
        file_name=file_name(name),
        label=row["label"],
        description=row["description"],
        ruleset_version=version,
        is_default=row["is_default"],
        audience=[
            words.fact(rule["attribute"], Condition(rule["operator"], rule["value"]))
            for rule in audience
        ],
        categories=rule_entries.categories(
            row, _of(seeds, "rule_groups", name), valid, words
        ),
        highest_tier=tiers.highest(thresholds),
        tiers=tiers.tables(thresholds),
        planes=tiers.planes(row, bands, thresholds),
        grades=tiers.grade_tables(bands),
        fading=pictures.fading(
            {
                rule.half_life_days
                for rule in valid
                if rule.category == "intent" and rule.half_life_days
            }
        ),
        weights=_weights(seeds, committee),
        areas=_areas(seeds, name),
        stages=_stages(seeds, stage_rules, words),
        routing=routing.read(seeds, row, today),
        tracks=nurture.tables(seeds, tracks),
        questions=questions.table(seeds, valid),
        waiting=[
            entry(rule, words)
            for rule in _in_time(rules)
            if rule.valid_from > today and not rule.is_over_on(today)
        ],
        ended=[
            entry(rule, words) for rule in _in_time(rules) if rule.is_over_on(today)
        ],
        meanings=vocabulary.meanings(seeds, words, used),
    )


def _of(seeds: LoadedSeeds, name: str, scoring_model: str) -> list[dict]:
    return [r for _, r in rows(seeds, name) if r["scoring_model"] == scoring_model]


def _in_time(rules: list[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (rule.valid_from, rule.rule_id))


def _weights(seeds: LoadedSeeds, committee: set[str]) -> Table:
    roles = [row for _, row in rows(seeds, "buying_roles")]
    weights = aligned([role["weight"] for role in roles])
    return Table(
        "Weights of buying roles",
        [Column("Role"), Column("Weight", True), Column("In the committee")],
        [
            [role["label"], weight, "Yes" if role["buying_role"] in committee else "No"]
            for role, weight in zip(roles, weights, strict=True)
        ],
    )


def _areas(seeds: LoadedSeeds, name: str) -> Table:
    states = vocabulary.state_names(seeds)
    territories: dict[str, dict[str, list[str]]] = {}
    for row in _of(seeds, "service_areas", name):
        places = territories.setdefault(row["territory"], {})
        prefixes = places.setdefault(states.get(row["state_code"], ""), [])
        if row["zip_prefix"]:
            prefixes.append(row["zip_prefix"])
    lines = [
        [
            place(territory),
            listed(
                (_area(state, prefixes) for state, prefixes in where.items()), "and"
            ),
        ]
        for territory, where in territories.items()
    ]
    return Table("Service area", [Column("Territory"), Column("Places")], lines)


def _area(state: str, zip_prefixes: list[str]) -> str:
    if not zip_prefixes:
        return state
    return f"{state} where the ZIP code begins with {listed(zip_prefixes)}"


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
