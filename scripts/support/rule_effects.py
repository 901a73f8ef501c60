"""Finds rules that do nothing, or too much, in a warehouse that was built with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from support import databases
from support.rule_lint import WARNING, Finding, Ruleset, in_order
from support.rule_tables import Place, rows
from support.settings import limit

AS_OF = "select max(as_of_date) from marts.contact_tiers"
# Versions that count on the last date and had no line on any date on which they counted.
# All that decides whom a rule matches is compared with the seeds afterwards, because a
# rule that was changed since has not been tried yet.
DEAD = """
    select scoring_model, rule_id, fact, operator, value, minimum_seconds,
        minimum_days, within_days, valid_from
    from scoring.rules
    where points <> 0
        and valid_from <= $1
        and (valid_to is null or $1 < valid_to)
        and not exists (
            select 1
            from scoring.rule_uses as uses
            where uses.scoring_model = rules.scoring_model
                and uses.rule_id = rules.rule_id
                and uses.as_of_date >= rules.valid_from
        )
"""
# Points that a cap would let others give in the place of a rule are counted again, so
# that only what nobody else makes up for is missing without the rule.
DECISIVE = """
    with highest as (
        select thresholds.*
        from rules.tier_thresholds as thresholds
        where subject_type = 'person'
            and tier_rank = (
                select max(others.tier_rank)
                from rules.tier_thresholds as others
                where others.subject_type = 'person'
                    and others.scoring_model = thresholds.scoring_model
            )
    ),

    ready as (
        select scores.person_id, scores.scoring_model, scores.fit_score,
            scores.intent_score, scores.negative_score, highest.minimum_fit,
            highest.minimum_intent, highest.minimum_total, highest.tier,
            count(*) over (partition by scores.scoring_model) as people
        from marts.contact_scores as scores
        inner join highest on scores.scoring_model = highest.scoring_model
        inner join marts.contact_tiers as tiers
            on scores.person_id = tiers.person_id
                and scores.scoring_model = tiers.scoring_model
                and highest.tier = tiers.plain_tier
    ),

    lines as (
        select lines.subject_id as person_id, lines.scoring_model, lines.category,
            lines.rule_group, lines.rule_id, lines.points, groups.cap_points,
            sum(lines.points) over (
                partition by lines.subject_id, lines.scoring_model, lines.category,
                    lines.rule_group
            ) as group_points
        from marts.score_lines as lines
        inner join ready
            on lines.subject_id = ready.person_id
                and lines.scoring_model = ready.scoring_model
        left join rules.rule_groups as groups
            on lines.scoring_model = groups.scoring_model
                and lines.category = groups.category
                and lines.rule_group = groups.rule_group
        where lines.subject_type = 'person'
            and lines.line_kind = 'rule'
            and lines.category in ('fit', 'intent')
    ),

    categories as (
        select person_id, scoring_model, category, sum(grouped) as category_points
        from (
            select distinct person_id, scoring_model, category, rule_group,
                least(group_points, coalesce(cap_points, group_points)) as grouped
            from lines
        )
        group by person_id, scoring_model, category
    ),

    without_rule as (
        select ready.*, lines.rule_id, lines.category,
            least(
                case lines.category
                    when 'fit' then models.fit_cap else models.intent_cap
                end,
                categories.category_points
                - least(
                    lines.group_points, coalesce(lines.cap_points, lines.group_points)
                )
                + least(
                    lines.group_points - lines.points,
                    coalesce(lines.cap_points, lines.group_points - lines.points)
                )
            ) as left_points
        from ready
        inner join lines
            on ready.person_id = lines.person_id
                and ready.scoring_model = lines.scoring_model
        inner join categories
            on lines.person_id = categories.person_id
                and lines.scoring_model = categories.scoring_model
                and lines.category = categories.category
        inner join rules.scoring_models as models
            on lines.scoring_model = models.scoring_model
    )

    select scoring_model, rule_id, category, tier, max(people),
        sum(
            case
                when
                    (case category when 'fit' then left_points else fit_score end)
                    >= minimum_fit
                    and (
                        case category when 'fit' then intent_score else left_points end
                    ) >= minimum_intent
                    and negative_score + left_points + (
                        case category when 'fit' then intent_score else fit_score end
                    ) >= minimum_total
                    then 0
                else 1
            end
        ) as decided
    from without_rule
    group by scoring_model, rule_id, category, tier
"""
# A score of 0 is the floor: nobody there is ranked.
TIED = """
    select scoring_model, sum(people),
        sum(case when people > 1 then people else 0 end), count(*)
    from (
        select scoring_model, score, count(*) as people
        from marts.contact_scores
        where score > 0
        group by scoring_model, score
    )
    group by scoring_model
"""


@dataclass(frozen=True)
class Limits:
    """From where on something is worth a look.

    Attributes:
        decisive: per cent of the people in the highest tier that one rule may decide.
        tied: per cent of people with points who may share their score with others.
        fewest_people: shares of fewer people than this are not judged.
    """

    decisive: float = 50
    tied: float = 30
    fewest_people: int = 20


class DatabaseError(Exception):
    """The warehouse can't be read; the message says why and what to do."""


def as_of(database: Path) -> date | None:
    """The date that the scores in ``database`` are for; None where there are none.

    Raises DatabaseError when the file can't be opened.
    """
    if not database.is_file():
        return None
    try:
        with databases.opened(database, read_only=True) as connection:
            return connection.execute(AS_OF).fetchone()[0]
    except duckdb.CatalogException:
        return None
    except duckdb.IOException:
        raise DatabaseError(
            f"{database} can't be opened: it is no DuckDB file, or another program "
            "writes to it. Close that, or correct LEAD_SCORING_DB."
        ) from None


def lint(
    database: Path, ruleset: Ruleset, limits: Limits | None = None
) -> list[Finding]:
    """What the scores in ``database`` say about the rules that made them, if any."""
    limits = limits or Limits()
    built_as_of = as_of(database)
    if built_as_of is None:
        return []
    with databases.opened(database, read_only=True) as connection:
        limit(connection)
        return in_order(
            [
                *_dead(connection, ruleset, built_as_of),
                *_decisive(connection, ruleset, limits),
                *_tied(connection, ruleset, limits),
            ]
        )


def _dead(
    connection: duckdb.DuckDBPyConnection, ruleset: Ruleset, built_as_of: date
) -> Iterator[Finding]:
    dead = set(connection.execute(DEAD, [built_as_of]).fetchall())
    for rule in ruleset.rules:
        version = (
            *(rule.scoring_model, rule.rule_id, rule.fact, rule.operator, rule.value),
            *(rule.minimum_seconds, rule.minimum_days, rule.within_days),
            rule.valid_from,
        )
        if version in dead:
            yield Finding(
                WARNING,
                "dead_rule",
                rule.place,
                rule.rule_id,
                f"nobody has points by it on {built_as_of} or at the month ends before.",
                "Compare its value with the data; end it if they are right.",
            )


def _decisive(
    connection: duckdb.DuckDBPyConnection, ruleset: Ruleset, limits: Limits
) -> Iterator[Finding]:
    shares = {
        (model, category, rule_id): (tier, people, decided)
        for model, rule_id, category, tier, people, decided in connection.execute(
            DECISIVE
        ).fetchall()
    }
    for rule in ruleset.rules:
        key = (rule.scoring_model, rule.category, rule.rule_id)
        if key not in shares or not rule.is_valid_on(ruleset.as_of):
            continue
        tier, people, decided = shares[key]
        share = _per_cent(decided, people)
        if people >= limits.fewest_people and share > limits.decisive:
            yield Finding(
                WARNING,
                "decisive_rule",
                rule.place,
                rule.rule_id,
                f"without it {decided} of {people} people would not reach {tier} "
                f"({share} %, more than {limits.decisive:g} %).",
                "Spread its points over more rules or lower the minimums, unless it is "
                "to be a condition.",
            )


def _tied(
    connection: duckdb.DuckDBPyConnection, ruleset: Ruleset, limits: Limits
) -> Iterator[Finding]:
    places: dict[str, Place] = {
        row["scoring_model"]: place
        for place, row in rows(ruleset.seeds, "scoring_models")
    }
    for model, people, tied, scores in connection.execute(TIED).fetchall():
        share = _per_cent(tied, people)
        if people < limits.fewest_people or share <= limits.tied or model not in places:
            continue
        yield Finding(
            WARNING,
            "equal_scores",
            places[model],
            model,
            f"{tied} of {people} people with points have exactly the score of somebody "
            f"else ({share} %, more than {limits.tied:g} %; {scores} different scores).",
            "Add rules that tell them apart, or raise caps that level them.",
        )


def _per_cent(part: int, whole: int) -> Decimal:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"))
