"""Finds nurture tracks that nobody gets, and people who would get none, from the seeds."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from support.rule_lint import ERROR, Finding, Ruleset, in_order
from support.rule_tables import Place, rows
from support.seed_tests import nearest

ANY = "*"
# Channels of a person that are open: one of those a track may use, or both.
OPEN = ({"email"}, {"sms"}, {"email", "sms"})
MATCHED = ("tier", "lifecycle_stage", "service_line")


def lint(ruleset: Ruleset) -> list[Finding]:
    """What is wrong among the rows of nurture_tracks.csv."""
    if "nurture_tracks" not in ruleset.seeds.files:
        return []
    return in_order(
        [*_unknown_words(ruleset), *_fall_throughs(ruleset), *_shadowed(ruleset)]
    )


def _unknown_words(ruleset: Ruleset) -> Iterator[Finding]:
    """Words of lists that no other seed gives."""
    seeds = ruleset.seeds
    known = {
        "content": _column(ruleset, "page_categories", "page_category")
        | _column(ruleset, "form_kinds", "form_kind"),
        "stops_at": _column(ruleset, "tier_thresholds", "tier")
        | _column(ruleset, "lifecycle_stages", "lifecycle_stage"),
    }
    whose = {
        "content": "a category of page_categories.csv or a kind of form_kinds.csv",
        "stops_at": "a tier of tier_thresholds.csv or a stage of lifecycle_stages.csv",
    }
    for place, row in rows(seeds, "nurture_tracks"):
        for column, words in known.items():
            for word in row[column].split("|"):
                if word not in words:
                    yield _finding(
                        place,
                        row,
                        "unknown_name",
                        f"{word!r} in {column} is not {whose[column]}."
                        f"{nearest(word, sorted(words))}",
                        "Correct the word, or add it there.",
                    )


def _column(ruleset: Ruleset, seed: str, column: str) -> set[str]:
    return {row[column] for _, row in rows(ruleset.seeds, seed)}


def _fall_throughs(ruleset: Ruleset) -> Iterator[Finding]:
    """Scoring models and queues without a track that matches all."""
    last: dict[tuple[str, str], tuple[Place, dict]] = {}
    complete = set()
    for place, row in rows(ruleset.seeds, "nurture_tracks"):
        key = row["scoring_model"], row["queue"]
        last[key] = place, row
        if all(row[column] == ANY for column in MATCHED):
            complete.add(key)
    for (model, queue), (place, row) in last.items():
        if (model, queue) not in complete:
            yield _finding(
                place,
                row,
                "no_fall_through",
                f"no track of {model} matches all leads of {queue}, so some would be "
                "in no track.",
                "Add a row with three asterisks and the highest priority.",
            )
    for place, row in rows(ruleset.seeds, "scoring_models"):
        if row["scoring_model"] not in {model for model, _ in last}:
            yield Finding(
                ERROR,
                "no_fall_through",
                place,
                row["scoring_model"],
                "nurture_tracks.csv has no track for it, so nobody is nurtured.",
                "Add a track there, with three asterisks.",
            )


def _shadowed(ruleset: Ruleset) -> Iterator[Finding]:
    """Tracks that nobody can get, because others come first or they stop at once."""
    tiers = sorted(_column(ruleset, "tier_thresholds", "tier"))
    stages = sorted(_column(ruleset, "lifecycle_stages", "lifecycle_stage"))
    by_queue = defaultdict(list)
    for place, row in rows(ruleset.seeds, "nurture_tracks"):
        by_queue[row["scoring_model"], row["queue"]].append((place, row))
    for tracks in by_queue.values():
        tracks.sort(key=lambda track: (track[1]["priority"], track[1]["track"]))
        for number, (place, row) in enumerate(tracks):
            leads = [
                lead
                for lead in product(tiers, stages, OPEN)
                if _gets(row, *lead, row["service_line"])
            ]
            before = {
                earlier["track"]: at.line
                for at, earlier in tracks[:number]
                if any(_gets(earlier, *lead, row["service_line"]) for lead in leads)
            }
            if all(
                any(
                    _gets(earlier, *lead, row["service_line"])
                    for _, earlier in tracks[:number]
                )
                for lead in leads
            ):
                named = ", ".join(f"{name} (line {at})" for name, at in before.items())
                yield _finding(
                    place,
                    row,
                    "shadowed_track",
                    f"nobody can get it: {named} comes first for all its leads."
                    if before
                    else "nobody can get it: it stops at every tier or stage it is for.",
                    "Give it a lower priority, or remove it.",
                )


def _gets(row: dict, tier: str, stage: str, channels: set[str], line: str) -> bool:
    """Whether a lead of that tier and stage, interested in the line alone, fits."""
    return (
        row["tier"] in (ANY, tier)
        and row["lifecycle_stage"] in (ANY, stage)
        and row["service_line"] in (ANY, line)
        and not {tier, stage} & set(row["stops_at"].split("|"))
        and bool(channels & {row["channel"], row["fallback_channel"]})
    )


def _finding(place: Place, row: dict, check: str, problem: str, remedy: str) -> Finding:
    return Finding(ERROR, check, place, row["track"], problem, remedy)
