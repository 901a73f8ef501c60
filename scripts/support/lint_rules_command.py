"""scripts/lint_rules: rules that contradict each other, do nothing or decide too much."""

import csv
import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click
import duckdb

from support import (
    question_lint,
    routing_lint,
    rule_effects,
    rule_lint,
    seed_checks,
    settings,
    track_lint,
)
from support.rule_effects import Limits
from support.rule_lint import ERROR, Finding
from support.rule_tables import Place

DEFAULTS = Limits()


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day by which rules are valid or over. Default: that of the warehouse, else "
    "today in UTC.",
)
@click.option(
    "--most-decided",
    type=click.FloatRange(0, 100),
    default=DEFAULTS.decisive,
    show_default=True,
    metavar="PERCENT",
    help="Share of the sales-ready people that one rule may decide.",
)
@click.option(
    "--most-tied",
    type=click.FloatRange(0, 100),
    default=DEFAULTS.tied,
    show_default=True,
    metavar="PERCENT",
    help="Share of the people with points whose score somebody else has too.",
)
@click.option(
    "--fewest-people",
    type=click.IntRange(1),
    default=DEFAULTS.fewest_people,
    show_default=True,
    help="Shares of fewer people are not judged.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
def main(
    as_of: datetime | None,
    most_decided: float,
    most_tied: float,
    fewest_people: int,
    form: str,
) -> None:
    """Look for rules that can't be meant as they stand.

    Reads the seeds, and the published warehouse (current.duckdb) where there is one.
    Each finding names the file, the line, the rule, what is wrong and what to do. Ends
    with 1 when there is an error; scripts/build looks for the same, and stops at an
    error.

    \b
    Errors, which make scores wrong, a tier empty or a lead lost:
      seed              what the seeds' YAML forbids: unknown or restricted names, no
                        action, rationale or owner, overlapping versions, caps below
                        the points
      unknown_name      a group without a cap in its model and category; a word that no
                        other seed gives
      impossible_value  a text where the attribute is a number, or true or false
      contradiction     plus and minus for the same values
      overlap           points twice for the same values in one group
      unreachable_tier  above what the rules can give, or always passed over
      no_fall_through   leads that no routing rule matches, or that no track of a
                        nurtured queue matches
      shadowed_rule     a routing rule whose leads all go to earlier ones
      nobody_calls      a phone or text message from a queue without a team
      channel           a channel where nobody is contacted, or none where somebody is
      deadline          a deadline without a team, or a team without a deadline
      late_deadline     longer for sales-ready than for lower tiers, or for referrals
      unstaffed         a queue whose team has no active member
      large_team        more members than leads can be handed out to
      time_zone         no IANA time zone
      unaskable_question
                        a word of unaskable_words.csv in a question, or an attribute
                        asked with one that has none
      shadowed_track    a track that nobody can get
    \b
    Warnings, which may be meant:
      contradiction     plus and minus for some of the same values
      overlap           points twice for some of the same values in one group
      no_effect         0 points, or points that a cap always takes
      unasked_question  a question that the rules of a model keep from being asked
      expired           ended without a successor
      not_yet_valid     begins later, without a predecessor that lasts until then
      unstaffed         leads of a routing rule that no member may take
      dead_rule         nobody has points by it
      decisive_rule     too many sales-ready people would not be without it
      equal_scores      too many people with exactly the score of somebody else
    """
    limits = Limits(most_decided, most_tied, fewest_people)
    found, day, note = _lint(as_of.date() if as_of else None, limits)
    if form == "json":
        rows = [_flat(finding) for finding in found]
        click.echo(json.dumps({"as_of": day.isoformat(), "findings": rows}, indent=2))
    else:
        for finding in found:
            click.echo(str(finding))
        errors = sum(finding.severity == ERROR for finding in found)
        click.echo(f"As of {day}: {errors} errors, {len(found) - errors} warnings.")
    if note:
        click.echo(note, err=True)
    sys.exit(1 if any(finding.severity == ERROR for finding in found) else 0)


def _of_seeds(project: Path, faults: list[seed_checks.Finding]) -> list[Finding]:
    """What seed_checks found, as findings with the rule of the row."""
    return [
        Finding(
            ERROR,
            "seed",
            Place(fault.file, fault.line),
            _rule_id(project / fault.file, fault.line),
            f"{fault.column}: {fault.text}" if fault.column else fault.text,
            "",
        )
        for fault in faults
    ]


def _lint(as_of: date | None, limits: Limits) -> tuple[list[Finding], date, str]:
    """All findings, the day they are for, and what could not be looked at."""
    database = settings.load().current
    built_as_of = _built_as_of(database)
    day = as_of or built_as_of or datetime.now(UTC).date()
    faults, seeds = seed_checks.examine(settings.PROJECT)
    if faults:
        note = "Rules are held against each other once these are corrected."
        return _of_seeds(settings.PROJECT, faults), day, note
    ruleset = rule_lint.read(seeds, day)
    found = [
        *rule_lint.lint(ruleset),
        *question_lint.lint(ruleset),
        *track_lint.lint(ruleset),
        *routing_lint.lint(seeds, day),
    ]
    if built_as_of is None:
        note = f"{database} has no scores yet, so rules were not tried on data."
        note = f"{note} Run scripts/build first."
        return rule_lint.in_order(found), day, note
    try:
        found.extend(rule_effects.lint(database, ruleset, limits))
    except (duckdb.CatalogException, duckdb.BinderException):
        raise click.ClickException(
            f"{database} was built by another version of this project. Run "
            "scripts/build first."
        ) from None
    return rule_lint.in_order(found), day, ""


def _built_as_of(database: Path) -> date | None:
    try:
        return rule_effects.as_of(database)
    except rule_effects.DatabaseError as error:
        raise click.ClickException(str(error)) from None


def _rule_id(path: Path, line: int) -> str:
    """The rule in the row that starts on ``line``; empty if it can't be told."""
    if not line or path.suffix != ".csv":
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        start = 2
        for row in reader:
            if start == line:
                return row.get("rule_id") or ""
            start = reader.line_num + 1
    return ""


def _flat(finding: Finding) -> dict:
    fields = asdict(finding)
    return {**fields.pop("place"), **fields}
