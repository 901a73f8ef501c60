"""Tiers with and without memory, and lifecycle stages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oracle.scoring import Score, highest_rank, known, satisfies
from oracle.worlds import STAGES, Interaction, Person, Tier, World

LOWEST = 0


@dataclass(frozen=True)
class Standing:
    """A subject's tier on a date."""

    tier: str
    tier_since: date
    previous_tier: str | None
    plain_tier: str
    disqualifying_rule_id: str | None


def entry_rank(world: World, subject_type: str, score: Score, day: date) -> int:
    """The highest rank that a score reaches and hard negatives allow."""
    reached = _reached(_sorted(world, subject_type), score, with_margin=False)
    limit, _ = highest_rank(world, score, day)
    return reached if limit is None else min(reached, limit)


def _sorted(world: World, subject_type: str) -> list[Tier]:
    return sorted(
        (tier for tier in world.tiers if tier.subject_type == subject_type),
        key=lambda tier: tier.tier_rank,
    )


def history(
    world: World, subject_type: str, scores: dict[date, Score]
) -> dict[date, Standing]:
    """A subject's tiers on the dates of ``scores``, each with the memory of earlier."""
    tiers = _sorted(world, subject_type)
    last_met: dict[int, date] = {}
    standings: dict[date, Standing] = {}
    before: Standing | None = None
    for day in sorted(scores):
        score = scores[day]
        limit, rule_id = highest_rank(world, score, day)
        allowed = tiers[-1].tier_rank if limit is None else limit
        entered = min(_reached(tiers, score, with_margin=False), allowed)
        held = min(_reached(tiers, score, with_margin=True), allowed)
        for tier in tiers[1:]:
            if tier.tier_rank > allowed:
                last_met.pop(tier.tier_rank, None)
            elif entered >= tier.tier_rank:
                last_met[tier.tier_rank] = day
            elif tier.tier_rank in last_met and held < tier.tier_rank:
                stay = (day - last_met[tier.tier_rank]).days
                if stay >= tier.minimum_stay_days:
                    del last_met[tier.tier_rank]
        name = tiers[max(last_met, default=LOWEST)].tier
        if before is None:
            since, previous = day, None
        elif before.tier == name:
            since, previous = before.tier_since, before.previous_tier
        else:
            since, previous = day, before.tier
        before = Standing(name, since, previous, tiers[entered].tier, rule_id)
        standings[day] = before
    return standings


def _reached(tiers: list[Tier], score: Score, *, with_margin: bool) -> int:
    """The highest rank of which fit, intent and total reach the minimums."""
    reached = LOWEST
    for tier in tiers:
        part = 1 - tier.exit_margin if with_margin else Decimal(1)
        if (
            score.fit >= tier.minimum_fit * part
            and score.intent >= tier.minimum_intent * part
            and score.total >= tier.minimum_total * part
        ):
            reached = tier.tier_rank
    return reached


def stage(
    world: World,
    person: Person,
    interactions: Iterable[Interaction],
    score: Score,
    day: date,
) -> str:
    """How far a person is, from consent, hard negatives, deals and recent actions."""
    channels = person.is_allowed_by_channel
    if channels and not any(is_allowed for _, is_allowed in channels):
        return "opted_out"
    if highest_rank(world, score, day)[0] is not None:
        return "disqualified"
    deals = person.deals
    if deals and deals.has_won:
        return "customer"
    if deals and deals.has_open_deal:
        return "in_process"
    lost_at = deals.lost_at if deals else None
    shown = [
        rule.lifecycle_stage
        for rule in world.stage_rules
        for interaction in known(interactions, day)
        if interaction.signal == rule.signal
        and not interaction.is_machine
        and satisfies(interaction.detail, rule.operator, rule.value)
        and (day - interaction.occurred_at.date()).days < rule.within_days
        and (
            lost_at is None
            or (interaction.occurred_at > lost_at and STAGES[rule.lifecycle_stage][1])
        )
    ]
    if shown:
        return max(shown, key=lambda name: STAGES[name][0])
    return "recycled" if lost_at else "new"
