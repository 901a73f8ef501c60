"""Finds rules that stand in each other's way or do nothing, from the seeds alone.

That each row is right by itself (names, dates, numbers, an owner) is declared in the
seeds' YAML and checked by seed_checks; here rows are held against each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from support import role_words
from support.rule_conditions import PARTS_OF_TEXT, UNNAMED, Condition
from support.rule_tables import Place, Rule, rows, rules
from support.seed_tests import LoadedSeeds, nearest

ERROR, WARNING = "error", "warning"
# The seed and column that hold the words an attribute or a kind of detail may have, and
# the word for all that they don't name.
ATTRIBUTE_WORDS = {"buying_role": ("buying_roles", "buying_role", "unknown")}
DETAIL_WORDS = {
    "page category": ("page_categories", "page_category", "other"),
    "form kind": ("form_kinds", "form_kind", "other"),
    "call disposition": ("call_dispositions", "call_disposition", "other"),
    "web action": ("web_events", "detail", "other"),
}


@dataclass(frozen=True)
class Finding:
    """Something to look at in a row of a seed.

    Attributes:
        severity: error or warning.
        check: name of what was looked for.
        rule_id: the rule or, where a row is none, what it is about; may be empty.
        problem: what is wrong, in sentences.
        remedy: what to do, in a sentence; empty where the problem says so too.
    """

    severity: str
    check: str
    place: Place
    rule_id: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        line = f", line {self.place.line}" if self.place.line else ""
        about = f", {self.rule_id}" if self.rule_id else ""
        says = " ".join(text for text in (self.problem, self.remedy) if text)
        where = f"{self.place.file}{line}{about}"
        return f"{self.severity}: {where}: {says} [{self.check}]"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then by file and line."""
    return sorted(
        findings, key=lambda f: (f.severity, f.place.file, f.place.line, f.problem)
    )


@dataclass(frozen=True)
class Ruleset:
    """What the seeds of rules hold, without versions that are over.

    Attributes:
        every: all versions, also those that are over.
        group_caps: by scoring model, category and group; always positive.
        category_caps: by scoring model and category; always positive.
    """

    seeds: LoadedSeeds
    as_of: date
    every: list[Rule]
    rules: list[Rule]
    group_caps: dict[tuple[str, str, str], Decimal]
    category_caps: dict[tuple[str, str], Decimal]

    def group_cap(self, rule: Rule) -> Decimal | None:
        key = (rule.scoring_model, rule.category, rule.rule_group or "")
        return self.group_caps.get(key)


def read(seeds: LoadedSeeds, as_of: date) -> Ruleset:
    """The rules as they matter on ``as_of`` and later.

    The seeds must be free of what seed_checks finds.
    """
    every = rules(seeds)
    category_caps = {}
    for _, row in rows(seeds, "scoring_models"):
        for category in ("fit", "intent"):
            key = (row["scoring_model"], category)
            category_caps[key] = row[f"{category}_cap"]
    return Ruleset(
        seeds,
        as_of,
        every,
        [rule for rule in every if not rule.is_over_on(as_of)],
        {
            (row["scoring_model"], row["category"], row["rule_group"]): abs(
                row["cap_points"]
            )
            for _, row in rows(seeds, "rule_groups")
        },
        category_caps,
    )


def lint(ruleset: Ruleset) -> list[Finding]:
    """What is wrong among rules and tiers, for scores as of the day and later."""
    return in_order(finding for check in CHECKS for finding in check(ruleset))


def _unknown_names(ruleset: Ruleset) -> Iterator[Finding]:
    """Names that no other seed knows where a declared test sees one column only."""
    seeds = ruleset.seeds
    detail_kinds = {
        row["signal"]: row["detail_kind"] for _, row in rows(seeds, "signals")
    }
    for rule in ruleset.rules:
        if rule.rule_group and ruleset.group_cap(rule) is None:
            yield _finding(
                ERROR,
                "unknown_name",
                rule,
                f"rule_groups.csv has no group {rule.rule_group!r} for the category "
                f"{rule.category} of {rule.scoring_model}, so no cap holds for it.",
                "Add the group there, or use one of the same model and category.",
            )
        if rule.operator not in ("equals", "in"):
            continue
        words = (
            ATTRIBUTE_WORDS.get(rule.fact)
            if rule.fact_kind == "attribute"
            else DETAIL_WORDS.get(detail_kinds.get(rule.fact, ""))
        )
        if words is None or words[0] not in seeds.files:
            continue
        seed, column, rest = words
        known = {row[column] for _, row in rows(seeds, seed)} | {rest}
        for word in rule.condition.witnesses():
            if word not in known:
                yield _finding(
                    ERROR,
                    "unknown_name",
                    rule,
                    f"{word!r} is no {column} of {seed}.csv, so it matches nothing."
                    f"{nearest(word, sorted(known))}",
                    "Correct the word, or add it there.",
                )


def _impossible_values(ruleset: Ruleset) -> Iterator[Finding]:
    """Comparisons with what an attribute of its type can't be."""
    types = {
        row["attribute"]: row["value_type"]
        for _, row in rows(ruleset.seeds, "attributes")
    }
    compared = [
        (rule.place, rule.rule_id, rule.fact, rule.condition)
        for rule in ruleset.rules
        if rule.fact_kind == "attribute"
    ] + [
        (
            place,
            row["rule_id"],
            row["attribute"],
            Condition(row["operator"], row["value"]),
        )
        for place, row in rows(ruleset.seeds, "audience_rules")
    ]
    for place, rule_id, attribute, condition in compared:
        value_type = types.get(attribute)
        if condition.is_possible_for(value_type):
            continue
        asked = f"{condition.operator} {condition.value!r}"
        if value_type == "boolean":
            problem = f"{attribute} is true or false, so {asked} makes no sense."
            remedy = "Use equals with true or false."
        else:
            problem = f"{attribute} is a number, so {asked} makes no sense."
            remedy = "Compare it with plain numbers, such as at_least 50."
        yield Finding(ERROR, "impossible_value", place, rule_id, problem, remedy)


def _pairs(ruleset: Ruleset) -> Iterator[tuple[Rule, Rule]]:
    """Rules, the earlier row first, that something can satisfy on one and the same day."""
    by_fact = defaultdict(list)
    for rule in ruleset.rules:
        if rule.points:
            by_fact[rule.scoring_model, rule.fact_kind, rule.fact].append(rule)
    for same_fact in by_fact.values():
        for first, second in combinations(same_fact, 2):
            if first.is_valid_beside(second) and first.overlaps(second):
                yield first, second


def _contradictions(ruleset: Ruleset) -> Iterator[Finding]:
    for first, second in _pairs(ruleset):
        if (first.points > 0) == (second.points > 0):
            continue
        is_same = first.implies(second) and second.implies(first)
        yield _finding(
            ERROR if is_same else WARNING,
            "contradiction",
            second,
            f"it gives {second.points} where {first.rule_id} ({_where(first)}) gives "
            f"{first.points} for {'the same' if is_same else 'some of the same'} "
            f"{_what(second)}.",
            "Decide which of the two is meant and end the other."
            if is_same
            else "Take the common values out of one of them.",
        )


def _overlaps(ruleset: Ruleset) -> Iterator[Finding]:
    for first, second in _pairs(ruleset):
        if (first.points > 0) != (second.points > 0) or (
            first.rule_group != second.rule_group
        ):
            continue
        # Points for each visit and points for coming back are two things.
        if (first.minimum_days is None) != (second.minimum_days is None):
            continue
        is_same = (
            first.implies(second)
            and second.implies(first)
            and first.half_life_days == second.half_life_days
        )
        yield _finding(
            ERROR if is_same else WARNING,
            "overlap",
            second,
            f"{first.rule_id} ({_where(first)}), of the same group, gives points for "
            f"{'the same' if is_same else 'some of the same'} {_what(second)}, so "
            "they count twice.",
            "End one of the two rules."
            if is_same
            else "Take the common values out of one of them.",
        )


def _no_effect(ruleset: Ruleset) -> Iterator[Finding]:
    """Rules whose points are zero or can't get past a cap."""
    for rule in ruleset.rules:
        if rule.category == "account":
            continue
        if rule.points == 0:
            # A hard negative disqualifies without points too.
            if rule.is_disqualifier:
                continue
            yield _finding(
                WARNING,
                "no_effect",
                rule,
                "it has 0 points, so it changes no score and leaves no line.",
                "Give it points, or end it.",
            )
        else:
            yield from _stopped_by_caps(ruleset, rule)


def _stopped_by_caps(ruleset: Ruleset, rule: Rule) -> Iterator[Finding]:
    cap = ruleset.group_cap(rule)
    if cap is not None and abs(rule.points) > cap:
        yield _finding(
            WARNING,
            "no_effect",
            rule,
            f"of its {abs(rule.points)} points the group {rule.rule_group} lets "
            f"{cap} count.",
            "Lower the points, or raise cap_points in rule_groups.csv.",
        )
    if rule.fact_kind != "attribute":
        # Points on interactions fade, so no other rule fills a cap for good.
        return
    filled: dict[str, list[Rule]] = defaultdict(list)
    for other in ruleset.rules:
        if (
            other.category == rule.category
            and other is not rule
            and other.outlasts(rule, ruleset.as_of)
            and rule.implies(other)
            and not (other.implies(rule) and _comes_first(rule, other))
        ):
            filled[other.rule_group or ""].append(other)
    in_group = filled.get(rule.rule_group or "", [])
    if cap is not None and _sum(in_group) >= cap:
        yield _full(rule, in_group, f"the group {rule.rule_group}", cap)
        return
    category_cap = ruleset.category_caps.get((rule.scoring_model, rule.category))
    counted = sum(
        (
            _limited(_sum(others), ruleset.group_cap(others[0]))
            for others in filled.values()
        ),
        Decimal(0),
    )
    if category_cap is not None and counted >= category_cap:
        others = [other for group in filled.values() for other in group]
        yield _full(rule, others, f"the category {rule.category}", category_cap)


def _full(rule: Rule, others: list[Rule], where: str, cap: Decimal) -> Finding:
    named = ", ".join(f"{other.rule_id} ({_where(other)})" for other in others)
    return _finding(
        WARNING,
        "no_effect",
        rule,
        f"it never changes a total: whenever it matches, {named} already fills "
        f"{where} up to its cap of {cap}.",
        "End it, or raise the cap.",
    )


def _comes_first(rule: Rule, other: Rule) -> bool:
    """Caps leave the larger points first, then the lesser rule_id."""
    return (-abs(rule.points), rule.rule_id) < (-abs(other.points), other.rule_id)


def _periods(ruleset: Ruleset) -> Iterator[Finding]:
    """Rules that count on no day from now on, or on none yet."""
    versions = defaultdict(list)
    for rule in ruleset.every:
        versions[rule.category, rule.scoring_model, rule.rule_id].append(rule)
    for same in versions.values():
        last = max(same, key=lambda rule: rule.valid_from)
        if last.is_over_on(ruleset.as_of):
            yield _finding(
                WARNING,
                "expired",
                last,
                f"it ended on {last.valid_to}, before or on {ruleset.as_of}, and has "
                "no successor.",
                "Add a row with its successor, or remove it when its history is no "
                "longer needed.",
            )
        for rule in same:
            # Between two versions that follow each other without a gap, all is planned.
            is_planned = any(other.valid_to == rule.valid_from for other in same)
            if rule.valid_from > ruleset.as_of and not is_planned:
                yield _finding(
                    WARNING,
                    "not_yet_valid",
                    rule,
                    f"it counts from {rule.valid_from} only, which is after "
                    f"{ruleset.as_of}.",
                    "Correct valid_from, unless it is meant to wait.",
                )


def _tiers(ruleset: Ruleset) -> Iterator[Finding]:
    """Tiers that nobody can reach or that a higher one always takes."""
    tiers = defaultdict(list)
    for place, row in rows(ruleset.seeds, "tier_thresholds"):
        tiers[row["scoring_model"], row["subject_type"]].append((place, row))
    for (model, subject_type), of_model in tiers.items():
        reach = _reachable(ruleset, model, subject_type)
        for place, row in of_model:
            about = f"{model} {subject_type} {row['tier']}"
            for part, most in reach.items():
                if row[f"minimum_{part}"] > most:
                    yield Finding(
                        ERROR,
                        "unreachable_tier",
                        place,
                        about,
                        f"minimum_{part} is {row[f'minimum_{part}']}, but the rules "
                        f"valid on {ruleset.as_of} give {most} at most, caps included.",
                        "Lower the minimum, or raise points or caps.",
                    )
            for other_place, other in of_model:
                if other["tier_rank"] > row["tier_rank"] and all(
                    other[f"minimum_{part}"] <= row[f"minimum_{part}"] for part in reach
                ):
                    yield Finding(
                        ERROR,
                        "unreachable_tier",
                        place,
                        about,
                        f"it is never given: who reaches it reaches {other['tier']} "
                        f"(line {other_place.line}) too, which ranks higher.",
                        f"Raise a minimum of {other['tier']} above that of "
                        f"{row['tier']}.",
                    )


def _reachable(ruleset: Ruleset, model: str, subject_type: str) -> dict[str, Decimal]:
    """The most points of fit, intent and total: at most what any subject can get."""
    entities = {
        row["attribute"]: (row["entity"], row["is_multivalued"])
        for _, row in rows(ruleset.seeds, "attributes")
    }
    valid = [
        rule
        for rule in ruleset.rules
        if rule.scoring_model == model and rule.is_valid_on(ruleset.as_of)
    ]
    fit, intent = defaultdict(list), defaultdict(list)
    for rule in valid:
        if rule.category == "fit":
            entity, _ = entities.get(rule.fact, ("person", False))
            if subject_type == "person" or entity == "organization":
                fit[rule.rule_group or "", rule.fact].append(rule)
        elif rule.category == "intent":
            points = _limited(rule.points, rule.cap_per_rule)
            if rule.minimum_days is None:
                points = rule.cap_per_rule or Decimal(100)
            intent[rule.rule_group or ""].append(points)
        elif rule.category == "account" and subject_type == "organization":
            intent[rule.rule_id].append(rule.cap_per_rule or Decimal(100))
    fit_groups = defaultdict(Decimal)
    for (group, fact), same_fact in fit.items():
        several = entities.get(fact, ("person", False))[1]
        fit_groups[group] += _most_together(same_fact, several)
    most = {}
    for category, groups in (
        ("fit", fit_groups),
        ("intent", {group: sum(points) for group, points in intent.items()}),
    ):
        total = sum(
            (
                _limited(points, ruleset.group_caps.get((model, category, group)))
                for group, points in groups.items()
            ),
            Decimal(0),
        )
        most[category] = _limited(total, ruleset.category_caps.get((model, category)))
    return most | {"total": min(Decimal(100), most["fit"] + most["intent"])}


def _most_together(same_fact: list[Rule], is_multivalued: bool) -> Decimal:
    """The most points that rules on one attribute give to one subject."""
    if is_multivalued:
        return _sum(same_fact)
    # A text may contain any words at once; of other values there is but one.
    free = [rule for rule in same_fact if rule.operator in PARTS_OF_TEXT]
    fixed = [rule for rule in same_fact if rule.operator not in PARTS_OF_TEXT]
    values = [None, UNNAMED, *(v for rule in fixed for v in rule.condition.witnesses())]
    return _sum(free) + max(
        _sum(rule for rule in fixed if rule.condition.holds_for(value))
        for value in values
    )


def _sum(given: Iterable[Rule]) -> Decimal:
    return sum((abs(rule.points) for rule in given), Decimal(0))


def _limited(points: Decimal, cap: Decimal | None) -> Decimal:
    return points if cap is None else min(points, cap)


def _where(rule: Rule) -> str:
    return f"{rule.place.file.rpartition('/')[2]}, line {rule.place.line}"


def _what(rule: Rule) -> str:
    return f"values of {rule.fact}" if rule.fact_kind == "attribute" else rule.fact


def _finding(
    severity: str, check: str, rule: Rule, problem: str, remedy: str
) -> Finding:
    return Finding(severity, check, rule.place, rule.rule_id, problem, remedy)


def _role_words(ruleset: Ruleset) -> Iterator[Finding]:
    """Words of titles that never count, and roles that no title shows."""
    for word, reason in role_words.unused(ruleset.seeds):
        yield Finding(
            WARNING,
            "unused_word",
            word.place,
            word.word,
            reason,
            "Give it a lower priority, spell it otherwise, or remove it.",
        )
    for place, role in role_words.unnamed_roles(ruleset.seeds):
        yield Finding(
            WARNING,
            "unnamed_role",
            place,
            role,
            "no word of role_words.csv stands for it, so nobody ever has it.",
            "Add words there, or remove the role.",
        )


def _account_rules(ruleset: Ruleset) -> Iterator[Finding]:
    """Account rules that can't give points, whoever is interested."""
    models = {
        row["scoring_model"]: row for _, row in rows(ruleset.seeds, "scoring_models")
    }
    weights = {
        row["buying_role"]: row["weight"]
        for _, row in rows(ruleset.seeds, "buying_roles")
    }
    named = {row["buying_role"] for _, row in rows(ruleset.seeds, "role_words")}
    committees = defaultdict(list)
    for _, row in rows(ruleset.seeds, "committee_roles"):
        if weights[row["buying_role"]] and row["buying_role"] in named:
            committees[row["scoring_model"]].append(row["buying_role"])
    for rule in ruleset.rules:
        if rule.category != "account":
            continue
        model = rule.scoring_model
        most = _reachable(ruleset, model, "person")["intent"]
        if not models[model]["scores_accounts"]:
            yield _finding(
                WARNING,
                "no_effect",
                rule,
                f"it gives no points, because {model} scores no accounts.",
                "Set scores_accounts in scoring_models.csv, or end the rule.",
            )
        elif Decimal(rule.value or 0) > most:
            yield _finding(
                WARNING,
                "no_effect",
                rule,
                f"nobody counts for it: minimum_person_intent is {rule.value}, but the "
                f"rules valid on {ruleset.as_of} give {most} at most.",
                "Lower the minimum.",
            )
        elif rule.fact == "committee_coverage" and len(committees[model]) < 2:
            yield _finding(
                WARNING,
                "no_effect",
                rule,
                f"it never gives points: they begin with the second role, and of the "
                f"committee of {model} titles can show "
                f"{', '.join(committees[model]) or 'none'}.",
                "Add roles to committee_roles.csv, with a weight above 0 and words.",
            )


CHECKS: tuple[Callable[[Ruleset], Iterator[Finding]], ...] = (
    _unknown_names,
    _impossible_values,
    _contradictions,
    _overlaps,
    _no_effect,
    _account_rules,
    _periods,
    _tiers,
    _role_words,
)
